//! Good bytes, changed in every place and in every way that a reader has to notice.

/// What was changed, and the bytes.
pub(super) fn changed(good: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for (at, byte) in good.iter().enumerate() {
        let head = byte & 0xe0;
        let ways: [(&str, usize, &[u8]); 9] = [
            ("lowest bit", 1, &[byte ^ 1]),
            ("middle bit", 1, &[byte ^ 0x20]),
            ("highest bit", 1, &[byte ^ 0x80]),
            ("longer head", 1, &[head | 0x18, byte & 0x1f]),
            ("much longer head", 1, &[head | 0x1b, 0, 0, 0, 0, 0, 0, 0, byte & 0x1f]),
            ("no end", 1, &[head | 0x1f]),
            ("null", 1, &[0xf6]),
            ("left out", 1, &[]),
            ("one more", 0, &[*byte]),
        ];
        for (way, taken, new) in ways {
            let bytes = [&good[..at], new, &good[at + taken..]].concat();
            all.push((format!("{way} at {at}"), bytes));
        }
        all.push((format!("cut at {at}"), good[..at].to_vec()));
    }
    all
}
