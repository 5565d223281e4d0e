//! The program secgroup. (Skeleton.)
