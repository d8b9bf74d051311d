//! Time stamps: questions, answers, tokens (RFC 3161).

use bolero::check;
use signing::stamp::{self, Question, StampTrust};

use super::certificates::DER;
use crate::spoil::Kit;
use crate::{hold, judged};

const DIGEST: [u8; 32] = [5; 32];
const NONCE: [u8; 16] = [3; 16];

#[test]
fn stamp() {
    let root = judged::authority(1);
    let stamper = judged::stamper(&root);
    let question = Question::new(DIGEST, NONCE);
    let answer = stamper.answer(&question.to_der(), judged::now(), [4; 16]);
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    let (token, said) = question.token(&answer, &trust).unwrap();
    let kit = Kit::new(vec![token.clone(), answer, question.to_der()], DER);
    hold(check!(), &kit, |bytes| {
        let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
        let rest = bytes.strip_prefix(token.as_slice());
        let is_good = rest.is_some_and(|rest| rest.iter().all(|byte| *byte == 0));
        assert_eq!(stamp::verify(bytes, |_| DIGEST.into(), &trust).is_ok(), is_good);
        if let Ok((own, heard)) = question.token(bytes, &trust) {
            assert_eq!((own, heard), (token.clone(), said.clone()));
        }
        // Whatever is asked is answered, and what is answered is read.
        let answered = stamper.answer(bytes, judged::now(), [4; 16]);
        assert!(answered.len() <= stamp::ANSWER_LIMIT_BYTES);
        if let Ok((_, heard)) = question.token(&answered, &trust) {
            assert_eq!(heard.at, judged::now());
        }
    });
}
