//! Answers and tokens that mean harm: refused in bounded time, never with a panic.

use std::sync::LazyLock;

use proptest::prelude::*;
use signing::Authority;
use signing::stamp::{self, ANSWER_LIMIT_BYTES, Question, StampError, StampTrust, Stamper};

use super::{DIGEST, NONCE, answer, of, papers, stamper_of};
use crate::{paper, world};

fn token() -> Vec<u8> {
    let root = world::authority("root");
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    let asked = Question::new(DIGEST, NONCE).token(&answer(&root, world::now()), &trust);
    asked.unwrap().0
}

/// Made once: thousands of tokens are judged by it.
static ROOT: LazyLock<Authority> = LazyLock::new(|| world::authority("root"));
static STAMPER: LazyLock<Stamper> = LazyLock::new(|| stamper_of(&ROOT));
static TOKEN: LazyLock<Vec<u8>> = LazyLock::new(token);
static PAPER: LazyLock<Vec<u8>> =
    LazyLock::new(|| papers::stamped(&paper::signed(&paper::table(), &paper::first())));

fn stands(token: &[u8]) -> Result<signing::Stamp, StampError> {
    let trust = StampTrust { roots: &[ROOT.certificate_der()], revoked: None };
    stamp::verify(token, of(DIGEST), &trust)
}

#[test]
fn no_byte_of_a_token_can_be_another() {
    let token = token();
    assert!(stands(&token).is_ok());
    for at in 0..token.len() {
        for bit in [0x01, 0x80] {
            let mut flipped = token.clone();
            flipped[at] ^= bit;
            assert!(stands(&flipped).is_err(), "byte {at}, {bit:02x}");
        }
        assert!(stands(&token[..at]).is_err(), "{at} bytes");
    }
    assert!(stands(&[token.as_slice(), &[0; 64]].concat()).is_ok(), "zeros of its hole");
    assert_eq!(stands(&[token.as_slice(), b"1"].concat()), Err(StampError::Malformed));
}

#[test]
fn an_answer_without_end_is_not_read() {
    let root = world::authority("root");
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    let long = vec![0x30; ANSWER_LIMIT_BYTES + 1];
    assert_eq!(Question::new(DIGEST, NONCE).token(&long, &trust), Err(StampError::Malformed));
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let trust = StampTrust { roots: &[ROOT.certificate_der()], revoked: None };
        prop_assert!(stands(&bytes).is_err());
        let question = Question::new(DIGEST, NONCE);
        prop_assert!(question.token(&bytes, &trust).is_err());
        let refused = STAMPER.answer(&bytes, world::now(), [1; 16]);
        prop_assert_eq!(question.token(&refused, &trust), Err(StampError::Refused));
    }

    #[test]
    fn a_cut_and_glued_token_does_not_stand(
        from in 0usize..900, length in 1usize..64, patch in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut token = TOKEN.clone();
        let end = (from + length).min(token.len());
        token.splice(from.min(end)..end, patch);
        prop_assume!(token != *TOKEN);
        prop_assert!(stands(&token).is_err());
    }

    #[test]
    fn any_byte_of_a_stamped_paper_changed_is_noticed(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut bytes = PAPER.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let report = papers::judged(&bytes);
        let same = report.as_ref().is_ok_and(|report| {
            report.holds() && report.stamps.iter().all(|stamp| stamp.said.is_ok()) && !report.stamps.is_empty()
        });
        prop_assert!(!same, "byte {}", at);
    }
}
