//! `Lists`: lists of numbers by key that share their memory.

use crate::table::HashedMap;

/// Numbers by key: lists that share one allocation, as most of them are short.
#[derive(Default, Debug)]
pub(crate) struct Lists {
    /// The first and the last link of each list.
    ends: HashedMap<u64, (u32, u32)>,
    /// A number, and the link after it.
    links: Vec<(u32, u32)>,
}

impl Lists {
    /// Forgets all lists, and keeps their memory.
    pub(crate) fn clear(&mut self) {
        self.ends.clear();
        self.links.clear();
    }

    /// Adds a number to the end of a key's list.
    pub(crate) fn push(&mut self, key: u64, number: u32) {
        let link = self.links.len() as u32;
        self.links.push((number, u32::MAX));
        let (_, last) = self.ends.entry(key).or_insert((link, link));
        if *last != link {
            self.links[*last as usize].1 = link;
            *last = link;
        }
    }

    /// The last number of a key's list.
    pub(crate) fn last(&self, key: u64) -> Option<u32> {
        self.ends.get(&key).map(|&(_, last)| self.links[last as usize].0)
    }

    /// The numbers of a key, as they were added.
    pub(crate) fn get(&self, key: u64) -> impl Iterator<Item = u32> {
        let mut at = self.ends.get(&key).map(|&(first, _)| first);
        std::iter::from_fn(move || {
            let &(number, next) = self.links.get(at? as usize)?;
            at = Some(next);
            Some(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_order() {
        let mut lists = Lists::default();
        for number in 0..10 {
            lists.push(u64::from(number % 3), number);
        }
        assert_eq!(lists.get(1).collect::<Vec<_>>(), [1, 4, 7]);
        assert_eq!((lists.last(0), lists.last(3)), (Some(9), None));
        assert_eq!(lists.get(3).next(), None);
    }
}
