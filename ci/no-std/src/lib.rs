//! The engine in a library without `std`.
//!
//! The panic handler is the proof: `std` brings one of its own, and two do not link. As soon as anything that the engine
//! depends on pulls in `std`, this stops building.
#![no_std]

extern crate alloc;

use core::alloc::{GlobalAlloc, Layout};

use secgroup::alibaba::{
    World,
    join_security_group::{Request, check},
};

/// An allocator that never has anything: enough to link.
struct Nothing;

// SAFETY: returning null is how an allocator says that it has no memory; nothing is ever handed out to be freed.
unsafe impl GlobalAlloc for Nothing {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static NOTHING: Nothing = Nothing;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// Uses enough of the engine that all of it is linked.
#[unsafe(no_mangle)]
pub extern "C" fn secgroup_status() -> u16 {
    let Ok(world) = World::builder("1").build() else { return 0 };
    let request = Request::default();
    let verdict = check(&world, &request);
    verdict.refused().map_or(200, |refusal| refusal.status())
}
