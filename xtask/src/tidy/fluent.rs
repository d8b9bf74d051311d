//! As much of the Fluent format as tidy needs: which texts a file has, and which variables each uses.

use std::collections::BTreeSet;

/// One text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) line: usize,
    pub(crate) variables: BTreeSet<String>,
    pub(crate) is_empty: bool,
}

/// The messages of a file, with their attributes (`id.attribute`) as texts of their own.
pub(crate) fn messages(text: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    let mut owner = String::new();
    for (line, number) in text.lines().zip(1..) {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let is_indented = line.starts_with([' ', '\t']);
        let attribute = line.trim_start().strip_prefix('.').filter(|_| is_indented);
        let declared =
            attribute.or((!is_indented).then_some(line)).and_then(|line| line.split_once('='));
        let value = match declared {
            Some((id, value)) => {
                let id = if attribute.is_some() {
                    format!("{owner}.{}", id.trim())
                } else {
                    id.trim().to_owned()
                };
                if attribute.is_none() {
                    owner.clone_from(&id);
                }
                messages.push(Message {
                    id,
                    line: number,
                    variables: BTreeSet::new(),
                    is_empty: true,
                });
                value
            }
            None => line,
        };
        if let Some(message) = messages.last_mut() {
            message.is_empty &= value.trim().is_empty();
            message.variables.extend(variables(value));
        }
    }
    messages
}

fn variables(value: &str) -> impl Iterator<Item = String> {
    value.split('$').skip(1).filter_map(|rest| {
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !['_', '-'].contains(&letter));
        let name = rest.get(..end.unwrap_or(rest.len()))?;
        (!name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_several_lines_selectors_and_attributes_are_read() {
        let text = "# a comment\nplain = One\nmany =\n    { $count ->\n        [one] { $count } case of { $name }\n       *[other] cases\n    }\n    .title = For { $who }\nempty =\n";
        let read = messages(text);
        let ids: Vec<_> = read.iter().map(|message| message.id.as_str()).collect();
        assert_eq!(ids, ["plain", "many", "many.title", "empty"]);
        assert_eq!(read[1].variables, ["count", "name"].map(str::to_owned).into());
        assert_eq!(read[2].variables, ["who"].map(str::to_owned).into());
        assert_eq!(
            read.iter().map(|message| message.is_empty).collect::<Vec<_>>(),
            [false, false, false, true]
        );
        assert_eq!(read[2].line, 8);
    }
}
