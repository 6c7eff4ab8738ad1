//! The likeliest sequence: running text stands together, and so does everything else.
//!
//! Two states, text and other, and a price for each change between them; the cheapest path is found as by Viterbi (*Error
//! bounds for convolutional codes and an asymptotically optimum decoding algorithm*, 1967). The price was chosen by
//! cross-validation over sites.

/// What a change between text and other costs, as log odds.
const CHANGE: f32 = 0.25;

/// No unit is surer than this.
const SUREST: f32 = 0.99;

/// Moves the scores that the likeliest sequence contradicts just across `threshold`, from which on a unit is text. Linear
/// in their number. `changed` is room to work in.
pub(crate) fn settle(scores: &mut [f32], threshold: f32, changed: &mut Vec<[bool; 2]>) {
    let odds = |score: f32| {
        let score = score.clamp(1.0 - SUREST, SUREST);
        (score / (1.0 - score)).ln()
    };
    let zero = odds(threshold);
    // For each unit whether the best path to it in each state comes from the other state.
    changed.clear();
    let (mut other, mut text) = (0.0f32, 0.0f32);
    for &score in scores.iter() {
        let gain = (odds(score) - zero) / 2.0;
        let changes = [text - CHANGE > other, other - CHANGE > text];
        changed.push(changes);
        let best =
            [if changes[0] { text - CHANGE } else { other }, if changes[1] { other - CHANGE } else { text }];
        (other, text) = (best[0] - gain, best[1] + gain);
        // Only the difference counts, and it must not lose its digits in a long page.
        let most = other.max(text);
        (other, text) = (other - most, text - most);
    }
    let mut is_text = text > other;
    for (score, changes) in scores.iter_mut().zip(&*changed).rev() {
        if is_text {
            *score = score.max(threshold);
        } else if *score >= threshold {
            *score = threshold * SUREST;
        }
        if changes[usize::from(is_text)] {
            is_text = !is_text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(scores: &[f32]) -> Vec<f32> {
        let mut scores = scores.to_vec();
        settle(&mut scores, 0.4, &mut Vec::new());
        scores
    }

    #[test]
    fn doubtful_units_go_with_their_neighbours() {
        assert_eq!(settled(&[0.9, 0.38, 0.9]), [0.9, 0.4, 0.9]);
        assert!(settled(&[0.1, 0.42, 0.1])[1] < 0.4);
        assert_eq!(settled(&[0.9, 0.1, 0.9]), [0.9, 0.1, 0.9]);
        assert_eq!(settled(&[0.1, 0.9, 0.1]), [0.1, 0.9, 0.1]);
        assert_eq!(settled(&[]), []);
    }

    #[test]
    fn long_pages_keep_their_precision() {
        let mut page = vec![0.99; 100_000];
        page[50_000] = 0.38;
        page[70_000] = 0.01;
        let settled = settled(&page);
        assert_eq!((settled[50_000], settled[70_000]), (0.4, 0.01));
    }
}
