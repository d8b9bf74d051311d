//! Codes that are good, bad and hostile.

use jiff::{SignedDuration, Timestamp};
use signing::qr::{CLAIM_CONTEXT, Claim, SecretKey, seal, to_digits};

use super::super::answers::twins;
use super::super::{
    DAY, base, bytes_of, claim, code, forged, publisher, seal_key, sealed, text_of,
};
use super::changed::changed;
use super::{Judged, judged};
use crate::world;

pub(super) fn all() -> Vec<Judged> {
    let now = world::now();
    let mut all = statuses();
    all.extend(keys());
    for (what, text) in texts() {
        all.push(judged(&what, "five", &text, now));
    }
    for (what, bytes) in changed(&bytes_of(&code().text)) {
        all.push(judged(&format!("code: {what}"), "five", &text_of(&bytes), now));
    }
    for (what, payload) in payloads() {
        let kid = seal_key().public().kid();
        let text = text_of(&forged(7, kid, CLAIM_CONTEXT, &payload));
        all.push(judged(&format!("sealed: {what}"), "five", &text, now));
    }
    all
}

/// Papers with all statuses, looked at from years before to years after.
fn statuses() -> Vec<Judged> {
    let mut all = Vec::new();
    let moments = [-9000, 0, 1, 7, 8, 729, 730, 900];
    for index in [0, 1, 2, 3, 4, 5, u64::MAX] {
        for expires_at in [claim().expires_at, None] {
            let text = sealed(&Claim { status_index: index, expires_at, ..claim() });
            for days in moments {
                let what = format!("paper {index} after {days} days");
                all.push(judged(&what, "five", &text, world::now() + DAY * days));
            }
            all.push(judged("keys alone", "keys alone", &text, world::now()));
            all.push(judged("where records were lost", "lost", &text, world::now()));
            all.push(judged("known later", "much later", &text, world::now()));
        }
    }
    let as_of = super::files::known("five").as_of;
    for ms in [-1, 0, 1] {
        let limit = as_of + DAY * 7 + SignedDuration::from_millis(ms);
        all.push(judged("the limit of freshness", "five", &code().text, limit));
        let end = claim().expires_at.unwrap() + SignedDuration::from_millis(ms);
        all.push(judged("the end of the term", "five", &code().text, end));
    }
    for index in [0, 1, 131_070, 131_071, 131_072, 131_073, 262_144, 299_999, 300_000] {
        let text = sealed(&Claim { status_index: index, ..claim() });
        all.push(judged(&format!("paper {index} of many"), "many", &text, world::now()));
    }
    all
}

fn keys() -> Vec<Judged> {
    let (now, second) = (world::now(), SignedDuration::from_secs(1));
    let key = super::files::known("five").keys.keys()[0].clone();
    let mut all = Vec::new();
    for issued_at in [key.from - second, key.from, key.to - second, key.to] {
        let text = sealed(&Claim { issued_at, expires_at: None, ..claim() });
        all.push(judged("the days of the key", "five", &text, now));
    }
    for ground_index in [0, 69_999, 70_000, 70_001, u64::MAX] {
        let text = sealed(&Claim { ground_index, ..claim() });
        all.push(judged("a revoked key", "key revoked", &text, now));
    }
    for (at, key) in twins().iter().enumerate() {
        let text = seal(&claim(), key, &base()).unwrap().text;
        for snapshot in ["twins", "first twin", "five"] {
            all.push(judged(&format!("twin {at}"), snapshot, &text, now));
        }
    }
    for key in [SecretKey::from_seed(&[99; 32]), publisher()] {
        let text = seal(&claim(), &key, &base()).unwrap().text;
        all.push(judged("another key", "five", &text, now));
    }
    all
}

fn texts() -> Vec<(String, String)> {
    let good = code().text;
    let digits = good.strip_prefix(base().as_str()).unwrap();
    let behind = |digits: &str| format!("{}{digits}", base().as_str());
    let mut all: Vec<String> = [
        "",
        "#",
        "1",
        "HTTPS://TRIS.UZ",
        "HTTPS://TR1S.UZ/Q#1",
        "HTTPS://TRIS.UZ.EVIL.UZ/Q#",
        "Ў",
        "HTTPſ://TRIS.UZ/Q#1",
        "HTTPS://TRıS.UZ/Q#1",
    ]
    .map(str::to_owned)
    .into();
    for digits in ["", "1", "12 ", "-12", "+12", "٣٣٣", "999", "256", "255", "000", "1e2", "0x1"]
    {
        all.push(behind(digits));
    }
    all.push(behind(&"9".repeat(17)));
    all.extend([2400, 2401, 2403].map(|length| behind(&"0".repeat(length))));
    all.extend([1, 2, 3, 16].map(|left| behind(&digits[..digits.len() - left])));
    all.push(format!("HTTPS://TRIS.UZ/V#{digits}"));
    all.push(format!(" https://tris.uz/q#{digits}\r\n"));
    for around in ["\u{a0}", "\u{85}", "\u{feff}", "\u{2028}", "\u{200b}"] {
        all.push(format!("{around}{good}{around}"));
    }
    all.into_iter().map(|text| (format!("text: {text:.40}"), text)).collect()
}

type Change = fn(&mut Claim);

/// What nobody of ours would seal, sealed with the right key.
fn payloads() -> Vec<(String, Vec<u8>)> {
    let changes: &[(&str, Change)] = &[
        ("nothing", |_| ()),
        ("all there is", |c| c.full_hash = Some([3; 32])),
        ("two hashes", |c| c.full_hash = Some([4; 32])),
        ("little", |c| (c.holder, c.hs_code, c.product, c.maker) = (None, None, None, None)),
        ("no number", |c| c.number.clear()),
        ("a number of 64", |c| c.number = "1".repeat(64)),
        ("a number of 65", |c| c.number = "1".repeat(65)),
        ("a gap in a number", |c| c.number = "UZ 1".into()),
        ("a line behind a number", |c| c.number = "UZ1\n".into()),
        ("a kind of 33", |c| c.kind = "k".repeat(33)),
        ("a kind in Cyrillic", |c| c.kind = "карта".into()),
        ("over at once", |c| c.expires_at = Some(c.issued_at)),
        ("over a second later", |c| {
            c.expires_at = Some(c.issued_at + SignedDuration::from_secs(1));
        }),
        ("till the end of time", |c| c.expires_at = Some(Timestamp::MAX)),
        ("a word for a code", |c| c.hs_code = Some("85A".into())),
        ("a code of one", |c| c.hs_code = Some("8".into())),
        ("a code of 14", |c| c.hs_code = Some("1".repeat(14))),
        ("a code of 15", |c| c.hs_code = Some("1".repeat(15))),
        ("spaces", |c| c.product = Some(" \u{2003}".into())),
        ("nobody", |c| c.maker = Some(String::new())),
        ("turned round", |c| c.maker = Some("a\u{202e}b".into())),
        ("invisible", |c| c.product = Some("a\u{200b}b".into())),
        ("a mark of order", |c| c.product = Some("\u{feff}a".into())),
        ("beyond the first plane", |c| c.product = Some("𐍈 ў ʻ".into())),
        ("a sign", |c| c.product = Some("a\u{7f}".into())),
    ];
    let mut all = Vec::new();
    for (what, change) in changes {
        let mut claim = claim();
        change(&mut claim);
        all.push(((*what).to_owned(), claim.to_cbor()));
    }
    let good = claim().to_cbor();
    // `expires` is key 4, then a head and four bytes.
    assert_eq!(good[5..7], [4, 0x1a]);
    let until = |seconds: u64| {
        let mut bytes = good[..6].to_vec();
        bytes.push(0x1b);
        bytes.extend(seconds.to_be_bytes());
        [&bytes, &good[11..]].concat()
    };
    let last = Timestamp::MAX.as_second().cast_unsigned();
    for seconds in [last, last + 1, u64::MAX, u64::MAX / 2] {
        all.push((format!("until {seconds}"), until(seconds)));
    }
    all.extend(changed(&good));
    assert!(to_digits(&good).len() < 2400);
    all
}
