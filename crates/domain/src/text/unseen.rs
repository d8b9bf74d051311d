//! Characters that nobody sees.

/// Does it show nothing, or turn what stands around it? Controls, marks of direction, joiners and fillers without a width: with them two
/// texts look alike and are not, or one reads otherwise than it is stored.
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}'
                | '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
        )
}
