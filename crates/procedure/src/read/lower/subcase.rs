//! Sub-cases, and how people and organisations are picked.

use crate::definition::{Assign, AssignBy, Subcase};
use crate::library::Broken;
use crate::read::lower::{Lower, join};
use crate::read::raw::{RawAssign, RawSubcase};

impl Lower<'_, '_> {
    pub(in crate::read) fn subcase(&mut self, path: &str, raw: RawSubcase) -> Subcase {
        let RawSubcase { service, each, when, give, take, assign } = raw;
        let each = self.each(&join(path, "each"), each);
        let when = self.maybe(when, |lower, raw| Some(lower.when(&join(path, "when"), raw)));
        let give = self.names(&join(path, "give"), &give);
        let take = self.optional(&join(path, "take"), take);
        let assign =
            self.maybe(assign, |lower, raw| Some(lower.assign(&join(path, "assign"), raw)));
        Subcase { service, each, when, give, take, assign, at: self.at(path) }
    }

    pub(super) fn assign(&mut self, path: &str, raw: RawAssign) -> Assign {
        let RawAssign { by, avoid_last, among, at } = raw;
        if (by == AssignBy::Named) != at.is_some() {
            let message = "`named` picks the one whom a field names, and nothing else does";
            self.report(
                path,
                Broken::new(
                    "P05",
                    message,
                    "write `at = \"fact#/pointer\"` with `by = \"named\"` only",
                ),
            );
        }
        if avoid_last.is_some() && !matches!(by, AssignBy::Rotation | AssignBy::Lottery) {
            let message = "only a rotation or a lottery can leave out who came last";
            self.report(
                path,
                Broken::new(
                    "P05",
                    message,
                    "leave out `avoid_last`, or write `by = \"rotation\"` or \"lottery\"",
                ),
            );
        }
        let among = self.optional(&join(path, "among"), among);
        let place = self.maybe(at, |lower, text| lower.place(&join(path, "at"), &text));
        Assign { by, avoid_last, among, place }
    }
}
