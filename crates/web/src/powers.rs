//! Powers of attorney: who acts for a firm, giving that, and taking it back.

pub(crate) mod end;
pub(crate) mod grant;
pub(crate) mod list;
