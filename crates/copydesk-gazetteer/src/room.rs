//! `Room`: an array for what a stretch of text has at most, written over again and again and never filled anew.

use crate::index::STRETCH;
use std::alloc::Layout;
use zerocopy::FromZeros;

/// More than the words of a stretch: each takes two bytes, with what parts it from the next, or more.
pub(crate) const ROOM: usize = STRETCH * 64;
const _: () = assert!(ROOM.is_power_of_two());
/// A little more, so that the same places of several arrays do not share their sets of the cache.
pub(crate) const LEN: usize = ROOM + 80;

/// The place of number `at` in an array of [`LEN`].
#[inline(always)]
pub(crate) const fn place(at: usize) -> usize {
    at % ROOM
}

/// 64 places from number `at` on.
#[inline(always)]
pub(crate) fn chunk_mut<T>(array: &mut [T; LEN], at: usize) -> Option<&mut [T; 64]> {
    array[place(at)..].first_chunk_mut()
}

/// An array in which every number has a place: those from [`ROOM`] on begin again at its front.
pub(crate) struct Room<T>(Box<[T; LEN]>);

impl<T: Copy + FromZeros> Default for Room<T> {
    /// Of zeros that the system gives where they are many, so that a search has only what it uses of them in memory.
    fn default() -> Self {
        let zeros = <[T; LEN]>::new_box_zeroed();
        Self(zeros.unwrap_or_else(|_| std::alloc::handle_alloc_error(Layout::new::<[T; LEN]>())))
    }
}

impl<T: Copy> Room<T> {
    #[inline(always)]
    pub(crate) fn get(&self, at: usize) -> T {
        self.0[place(at)]
    }

    #[inline(always)]
    pub(crate) fn put(&mut self, at: usize, item: T) {
        self.0[place(at)] = item;
    }

    /// The first `count`.
    #[inline(always)]
    pub(crate) fn first(&self, count: usize) -> &[T] {
        &self.0[..count.min(ROOM)]
    }

    /// The first `count`, to be changed.
    #[inline(always)]
    pub(crate) fn first_mut(&mut self, count: usize) -> &mut [T] {
        &mut self.0[..count.min(ROOM)]
    }

    /// The array itself, in which a hot loop has its places by [`place`].
    #[inline(always)]
    pub(crate) fn all_mut(&mut self) -> &mut [T; LEN] {
        &mut self.0
    }
}
