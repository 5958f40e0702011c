//! The element types of GGUF tensors: how many values make a block, and its bytes.
//!
//! Source: the type table of ggml; the numbers are those that files carry. The block of each type is
//! also in `data/quants.csv`, which a test compares.

/// One element type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementType {
    /// The number that stands for it in a file.
    pub id: u32,
    /// Its name, as llama.cpp prints it.
    pub name: &'static str,
    /// Values in a block.
    pub values: u64,
    /// Bytes of a block.
    pub bytes: u64,
    /// Whether present runtimes still read it.
    pub current: bool,
}

const fn now(id: u32, name: &'static str, values: u64, bytes: u64) -> ElementType {
    ElementType { id, name, values, bytes, current: true }
}

const fn removed(id: u32, name: &'static str, values: u64, bytes: u64) -> ElementType {
    ElementType { id, name, values, bytes, current: false }
}

/// Every type that has had a number, by that number.
static TYPES: [ElementType; 43] = [
    now(0, "F32", 1, 4),
    now(1, "F16", 1, 2),
    now(2, "Q4_0", 32, 18),
    now(3, "Q4_1", 32, 20),
    removed(4, "Q4_2", 16, 10),
    removed(5, "Q4_3", 16, 12),
    now(6, "Q5_0", 32, 22),
    now(7, "Q5_1", 32, 24),
    now(8, "Q8_0", 32, 34),
    now(9, "Q8_1", 32, 36),
    now(10, "Q2_K", 256, 84),
    now(11, "Q3_K", 256, 110),
    now(12, "Q4_K", 256, 144),
    now(13, "Q5_K", 256, 176),
    now(14, "Q6_K", 256, 210),
    now(15, "Q8_K", 256, 292),
    now(16, "IQ2_XXS", 256, 66),
    now(17, "IQ2_XS", 256, 74),
    now(18, "IQ3_XXS", 256, 98),
    now(19, "IQ1_S", 256, 50),
    now(20, "IQ4_NL", 32, 18),
    now(21, "IQ3_S", 256, 110),
    now(22, "IQ2_S", 256, 82),
    now(23, "IQ4_XS", 256, 136),
    now(24, "I8", 1, 1),
    now(25, "I16", 1, 2),
    now(26, "I32", 1, 4),
    now(27, "I64", 1, 8),
    now(28, "F64", 1, 8),
    now(29, "IQ1_M", 256, 56),
    now(30, "BF16", 1, 2),
    removed(31, "Q4_0_4_4", 32, 18),
    removed(32, "Q4_0_4_8", 32, 18),
    removed(33, "Q4_0_8_8", 32, 18),
    now(34, "TQ1_0", 256, 54),
    now(35, "TQ2_0", 256, 66),
    removed(36, "IQ4_NL_4_4", 32, 18),
    removed(37, "IQ4_NL_4_8", 32, 18),
    removed(38, "IQ4_NL_8_8", 32, 18),
    now(39, "MXFP4", 32, 17),
    now(40, "NVFP4", 64, 36),
    now(41, "Q1_0", 128, 18),
    now(42, "Q2_0", 64, 18),
];

impl ElementType {
    /// The type with this number; `None` where it is none that ggml has had.
    ///
    /// ```
    /// use rigledger_core::import::gguf::ElementType;
    /// assert_eq!(ElementType::of(12).unwrap().name, "Q4_K");
    /// assert!(ElementType::of(4096).is_none());
    /// ```
    pub fn of(id: u32) -> Option<&'static Self> {
        TYPES.get(usize::try_from(id).ok()?)
    }

    /// Every type, by its number.
    pub fn all() -> &'static [Self] {
        &TYPES
    }

    /// Bytes of a tensor of `rows` rows of `row` values each. A row that does not fill its last
    /// block takes it whole. `None` where that is more than fits 64 bits.
    pub fn tensor_bytes(&self, row: u64, rows: u64) -> Option<u64> {
        row.div_ceil(self.values).checked_mul(self.bytes)?.checked_mul(rows)
    }
}

/// The name of a mix by the number in `general.file_type`; `None` for one that is not known.
pub(super) fn mix_name(file_type: u32) -> Option<&'static str> {
    const MIXES: [(u32, &str); 37] = [
        (0, "F32"),
        (1, "F16"),
        (2, "Q4_0"),
        (3, "Q4_1"),
        (7, "Q8_0"),
        (8, "Q5_0"),
        (9, "Q5_1"),
        (10, "Q2_K"),
        (11, "Q3_K_S"),
        (12, "Q3_K_M"),
        (13, "Q3_K_L"),
        (14, "Q4_K_S"),
        (15, "Q4_K_M"),
        (16, "Q5_K_S"),
        (17, "Q5_K_M"),
        (18, "Q6_K"),
        (19, "IQ2_XXS"),
        (20, "IQ2_XS"),
        (21, "Q2_K_S"),
        (22, "IQ3_XS"),
        (23, "IQ3_XXS"),
        (24, "IQ1_S"),
        (25, "IQ4_NL"),
        (26, "IQ3_S"),
        (27, "IQ3_M"),
        (28, "IQ2_S"),
        (29, "IQ2_M"),
        (30, "IQ4_XS"),
        (31, "IQ1_M"),
        (32, "BF16"),
        (36, "TQ1_0"),
        (37, "TQ2_0"),
        (38, "MXFP4_MOE"),
        (39, "NVFP4"),
        (40, "Q1_0"),
        (41, "Q2_0"),
        (1024, "a guessed mix"),
    ];
    MIXES.iter().find(|(id, _)| *id == file_type).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places() {
        for (place, element) in TYPES.iter().enumerate() {
            assert_eq!(usize::try_from(element.id).unwrap(), place, "{}", element.name);
        }
    }

    #[test]
    fn the_table_of_formats_has_the_same_blocks() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/quants.csv");
        let mut file = csv::Reader::from_path(path).unwrap();
        let rows: Vec<std::collections::HashMap<String, String>> =
            file.deserialize().map(|row| row.unwrap()).collect();
        let mut compared = 0;
        for element in &TYPES {
            let id = format!("tensor:{}", element.name);
            if let Some(row) = rows.iter().find(|row| row["id"] == id) {
                let number = |column: &str| row[column].parse::<u64>().unwrap();
                let block = [number("block_size"), number("bytes_per_block")];
                assert_eq!(block, [element.values, element.bytes], "{id}");
                compared += 1;
            }
        }
        assert!(compared > 25, "{compared}");
    }
}
