//! Security-group membership rules. (Skeleton.)
#![no_std]
