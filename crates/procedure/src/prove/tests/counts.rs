//! Votes, rankings, keys that leave a family, and the floor of what rests on them.

use super::{breaks_exactly, found};
use crate::prove::toy::{CONTEST, CONTROL, COUNCIL, MARK_FORM, VOTE_FORM, spoilt};

/// Where the findings stand.
const VOTES: &str = "computed = { votes";
const RANKING: &str = "computed = { ranking";
const ADOPT: &str = "[action.adopt]";
const APPOINT: &str = "[action.appoint]";
const LICENSE: &str = "[action.license]";

#[test]
fn a_share_is_a_fraction_that_law_could_write() {
    for (from, to, word) in [
        ("quorum = \"2/3\"", "quorum = \"0/3\"", "not a share"),
        ("quorum = \"2/3\"", "quorum = \"4/3\"", "not a share"),
        ("quorum = \"2/3\"", "quorum = \"2/0\"", "not a share"),
        ("quorum = \"2/3\"", "quorum = \"66%\"", "not a share"),
        ("quorum = \"2/3\"", "quorum = \"+2/3\"", "not a share"),
        ("quorum = \"2/3\"", "quorum = \"99999999999/3\"", "not a share"),
        ("more_than = \"1/2\"", "more_than = \"1/1\"", "more than all"),
        (", more_than = \"1/2\"", "", "one share"),
        (", more_than = \"1/2\"", ", more_than = \"1/2\", at_least = \"1/2\"", "one share"),
    ] {
        let findings = found(&spoilt(COUNCIL, from, to));
        assert_eq!(findings[0].code, "P05", "{to}: {findings:#?}");
        assert!(findings[0].message.contains(word), "{to}: {}", findings[0]);
    }
    breaks_exactly(&[
        ("P05", CONTEST, "places = \"vacancy#/places\"", "places = 0", RANKING),
        ("P05", CONTEST, "places = \"vacancy#/places\"", "places = \"vacancy\"", RANKING),
        ("P05", CONTEST, "places = \"vacancy#/places\"", "places = true", RANKING),
        ("P05", CONTEST, "at_least = 60", "at_least = -1", RANKING),
    ]);
}

#[test]
fn what_is_counted_is_a_family_of_votes_or_of_whole_numbers() {
    breaks_exactly(&[
        ("R01", COUNCIL, "present = \"attendance\"", "present = \"attendence\"", VOTES),
        ("R01", CONTEST, "places = \"vacancy#/places\"", "places = \"vacuncy#/places\"", RANKING),
        (
            "K03",
            CONTEST,
            "of = \"mark\", at = \"/points\"",
            "of = \"vacancy\", at = \"/places\"",
            RANKING,
        ),
        (
            "K04",
            COUNCIL,
            "schema = \"forms/attendance.schema.json\"\nper = \"member\"",
            "schema = \"forms/attendance.schema.json\"\nper = \"act\"",
            VOTES,
        ),
        ("P02", CONTEST, "at = \"/points\"", "at = \"/pints\"", RANKING),
        ("P02", CONTEST, "\"vacancy#/places\" } }", "\"vacancy#/candidates\" } }", RANKING),
        ("P02", MARK_FORM, "\"integer\"", "\"string\"", RANKING),
        ("B01", VOTE_FORM, "\"abstain\"", "\"maybe\"", VOTES),
        ("B01", VOTE_FORM, "\"for\"", "\"yes\"", VOTES),
        (
            "B01",
            COUNCIL,
            "\"no_quorum\"]",
            "\"no_quorum\", \"lost\"]",
            "when = { \"ballot#/result\" = [\"failed\"",
        ),
        ("B02", COUNCIL, "[\"failed\", \"no_quorum\"]", "[\"failed\"]", "when = "),
        ("B02", CONTEST, "[\"none\"]", "[\"ranked\"]", "when = "),
    ]);
}

#[test]
fn a_family_has_many_numbers_and_not_one() {
    let findings = found(&spoilt(CONTEST, "\"vacancy#/places\" } }", "\"interview#/text\" } }"));
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&"K03"), "{findings:#?}");
}

#[test]
fn a_key_leaves_by_an_entry_of_its_own_kind() {
    breaks_exactly(&[
        (
            "K02",
            COUNCIL,
            "except = [\"recusal\"]",
            "except = [\"recusal\", \"draft\"]",
            "except = ",
        ),
        ("K02", COUNCIL, "except = [\"recusal\"]", "except = [\"recusal\", \"vote\"]", "except = "),
        (
            "R01",
            COUNCIL,
            "except = [\"recusal\"]",
            "except = [\"recusal\", \"refusal\"]",
            "except = ",
        ),
        // Nobody would ever see to it that who is recused is complete.
        ("K08", COUNCIL, "except = [\"recusal\"]\n", "", "[fact.recusal]"),
    ]);
}

#[test]
fn a_family_to_which_keys_come_back_is_whole_no_more() {
    let back = "[action.take_back]\nfrom = [\"ranked\"]\nby = \"director\"\nretires = [\"recusal\"]\nguard = { signed_by_actor = {} }\n";
    let findings =
        found(&spoilt(CONTEST, "[action.interview]\n", &format!("{back}[action.interview]\n")));
    let told: Vec<_> = findings.iter().map(|one| (one.code, one.message.as_str())).collect();
    assert!(
        told.iter()
            .any(|(code, text)| *code == "F01" && text.starts_with("`appoint` requires `ranking`")),
        "{findings:#?}"
    );
    assert!(told.iter().all(|(code, _)| ["F01", "F04", "F06"].contains(code)), "{findings:#?}");
}

#[test]
fn what_is_counted_has_its_voters() {
    breaks_exactly(&[(
        "F04",
        COUNCIL,
        "[action.count]\n",
        "[action.count_early]\nfrom = [\"drafting\"]\nto = \"counted\"\nby = \"secretary\"\nproduces = [\"draft\", \"ballot\"]\nguard = { signed_by_actor = {} }\n[action.count]\n",
        "produces = [\"draft\", \"ballot\"]",
    )]);
}

#[test]
fn what_rests_on_a_count_asks_how_it_came_out() {
    breaks_exactly(&[
        ("G10", COUNCIL, "requires = [\"draft\", \"ballot\"]", "requires = [\"draft\"]", ADOPT),
        ("G10", COUNCIL, "[\"passed\"]", "[\"passed\", \"failed\"]", ADOPT),
        ("G10", CONTEST, "requires = [\"ranking\"]", "requires = [\"vacancy\"]", APPOINT),
        ("G10", CONTEST, "[[never_same_person]]\nactions = [\"mark\", \"appoint\"]\n", "", APPOINT),
        ("G10", CONTROL, "\"protocol\", \"ballot\"]", "\"protocol\"]", LICENSE),
        ("G10", CONTROL, "when = { \"ballot#/result\" = [\"passed\"] }\n", "", LICENSE),
        (
            "G10",
            CONTROL,
            "[[never_same_person]]\nactions = [\"report\", \"license\"]\n",
            "",
            LICENSE,
        ),
    ]);
}

#[test]
fn one_vote_moves_nothing_and_a_protocol_of_control_is_frozen() {
    breaks_exactly(&[
        (
            "G10",
            CONTEST,
            "[action.mark]\nfrom = [\"marking\"]\n",
            "[action.mark]\nfrom = [\"marking\"]\nto = \"marking\"\n",
            "to = \"marking\"\nby = \"juror\"",
        ),
        ("G10", COUNCIL, "impartial = {}\n", "", "[action.vote]"),
        (
            "G10",
            CONTROL,
            "[action.refuse]\nfrom = [\"licensing\"]\n",
            "[action.refuse]\nfrom = [\"licensing\"]\nretires = [\"protocol\"]\n",
            "retires = [\"protocol\"]",
        ),
        (
            "G10",
            CONTROL,
            "[action.call_again]\n",
            "[action.write_again]\nfrom = [\"sitting\"]\nby = \"inspector\"\nproduces = [\"protocol\"]\nsupersedes = [\"protocol\"]\n\
             [action.write_again.guard]\nsigned_by_actor = {}\npresent = { max_age_minutes = 10 }\ncompetent = { area = \"control\" }\nimpartial = {}\n[action.call_again]\n",
            "supersedes = [\"protocol\"]",
        ),
    ]);
}

#[test]
fn each_kind_has_the_guards_of_its_floor() {
    for (action, guards) in [
        ("weigh", &["present", "competent", "impartial", "in_scope", "instruments_verified"][..]),
        ("report", &["present", "competent", "impartial"][..]),
        ("license", &["present", "competent", "impartial"][..]),
    ] {
        for guard in guards {
            let folder = spoilt(CONTROL, "calendar = \"uz\"\n", "calendar = \"uz\"\n");
            let text = String::from_utf8(folder.0[CONTROL].clone()).unwrap();
            let head = format!("[action.{action}.guard]\n");
            let from = text.find(&head).unwrap() + head.len();
            let (before, rest) = text.split_at(from);
            let (own, after) = rest.split_at(rest.find("\n[").unwrap());
            let kept: Vec<_> = own.lines().filter(|line| !line.starts_with(guard)).collect();
            let mut folder = folder;
            let text = format!("{before}{}{after}", kept.join("\n"));
            folder.0.insert(CONTROL.to_owned(), text.into_bytes());
            let findings = found(&folder);
            let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
            assert_eq!(codes, ["G10"], "{action} without {guard}: {findings:#?}");
            assert!(findings[0].message.contains(guard), "{}", findings[0]);
        }
    }
}
