//! A script of a fuzzer, played on a good artefact.
//!
//! The first byte says which artefact, the second how many steps; each step is eight bytes: what is done, where (three bytes), and with
//! what. So a fuzzer that changes a byte of the script changes one step, and every script is one: none is thrown away.

/// Longer than any script needs to be.
pub(crate) const LONGEST_SCRIPT: usize = 1024;
/// Nothing grows beyond it: what is larger is refused for its size, and that has tests of its own.
const LARGEST: usize = 256 * 1024;
const STEP: usize = 8;

/// Numbers at which arithmetic ends.
const NUMBERS: [&str; 12] = [
    "0",
    "1",
    "-1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "99999999999999999999",
];

/// Good artefacts of one family, and the words that its grammar is made of.
#[derive(Debug)]
pub(crate) struct Kit {
    pub(crate) goods: Vec<Vec<u8>>,
    words: &'static [&'static [u8]],
}

impl Kit {
    pub(crate) fn new(goods: Vec<Vec<u8>>, words: &'static [&'static [u8]]) -> Self {
        assert!(!goods.is_empty() && !words.is_empty(), "nothing can come of nothing");
        Self { goods, words }
    }

    /// What the script makes of one of them; one script in many is taken as bytes by itself.
    pub(crate) fn spoiled(&self, script: &[u8]) -> Vec<u8> {
        let (Some(which), Some(steps)) = (script.first(), script.get(1)) else { return Vec::new() };
        if *which == u8::MAX {
            return script[2..].to_vec();
        }
        let mut bytes = self.goods[usize::from(*which) % self.goods.len()].clone();
        // Mostly few steps: what is ruined at once is refused at once.
        let most = 1 + usize::from(*steps) % 12 / 3 * if *steps > 240 { 8 } else { 1 };
        for step in script[2..].chunks_exact(STEP).take(most) {
            self.step(&mut bytes, step);
            bytes.truncate(LARGEST);
        }
        bytes
    }

    fn step(&self, bytes: &mut Vec<u8>, step: &[u8]) {
        let number = |from: usize| {
            let [a, b, c] = [step[from], step[from + 1], step[from + 2]].map(usize::from);
            a << 16 | b << 8 | c
        };
        let (at, with) = (number(1) % (bytes.len() + 1), usize::from(step[4]));
        let end = (at + 1 + with).min(bytes.len());
        match step[0] % 10 {
            0 | 1 if at < bytes.len() => bytes[at] = step[4],
            2 | 3 if at < bytes.len() => bytes[at] ^= 1 << (with % 8),
            4 => drop(bytes.drain(at..end)),
            5 => bytes.truncate(at),
            6 => drop(bytes.splice(at..at, self.words[with % self.words.len()].iter().copied())),
            7 => extreme(bytes, at, with),
            8 => {
                let from = number(5) % (bytes.len() + 1);
                let part = bytes[from..(from + 1 + with).min(bytes.len())].to_vec();
                drop(bytes.splice(at..at, part));
            }
            9 => {
                let other = &self.goods[usize::from(step[5]) % self.goods.len()];
                let from = number(5) % (other.len() + 1);
                let part = other[from..(from + 4 * with).min(other.len())].to_vec();
                let end = (at + part.len()).min(bytes.len());
                drop(bytes.splice(at..end, part));
            }
            _ => bytes.insert(at, step[5]),
        }
    }
}

/// Another number in the place of the next one.
fn extreme(bytes: &mut Vec<u8>, at: usize, which: usize) {
    let Some(from) = bytes[at..].iter().position(u8::is_ascii_digit).map(|from| at + from) else {
        return;
    };
    let digits = bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    drop(bytes.splice(from..from + digits, NUMBERS[which % NUMBERS.len()].bytes()));
}
