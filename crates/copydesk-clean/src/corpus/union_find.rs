//! Sets that grow together: who is joined with whom, directly or through others.

/// Disjoint sets over the numbers below a count; the smallest member stands for each (Galler and Fischer 1964, with
/// path halving).
#[derive(Debug)]
pub(super) struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    /// Everyone alone.
    pub(super) fn new(count: usize) -> Self {
        Self { parent: (0..count as u32).collect() }
    }

    /// The smallest member of a set, as far as joined by now.
    pub(super) fn root(&mut self, of: u32) -> u32 {
        let mut at = of;
        while self.parent[at as usize] != at {
            let up = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = up;
            at = up;
        }
        at
    }

    /// Joins two sets.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// Joins what is joined in other sets over the same numbers.
    pub(super) fn join_all(&mut self, other: &mut Self) {
        for at in 0..other.parent.len() as u32 {
            self.join(at, other.root(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_through_others() {
        let mut sets = UnionFind::new(6);
        sets.join(4, 5);
        sets.join(1, 3);
        sets.join(5, 3);
        let roots: Vec<u32> = (0..6).map(|at| sets.root(at)).collect();
        assert_eq!(roots, [0, 1, 2, 1, 1, 1]);
        let mut others = UnionFind::new(6);
        others.join(0, 2);
        others.join_all(&mut sets);
        assert_eq!((0..6).map(|at| others.root(at)).collect::<Vec<_>>(), [0, 1, 0, 1, 1, 1]);
    }
}
