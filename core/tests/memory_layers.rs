//! Which cache each layer keeps, against the catalogue's own sums.

use rigledger_core::Catalog;
use rigledger_core::memory::layers::{CacheRow, Rows, full_row, kinds, window_row};

#[test]
fn layers_agree_with_the_catalogue() {
    let mut wrong = Vec::new();
    for model in Catalog::embedded().models {
        let shape = &model.shape;
        let kinds = kinds(shape);
        let count = |of: fn(u8, u8, u8) -> u8| -> u32 {
            kinds.iter().map(|kind| u32::from(of(kind.full, kind.window, kind.recurrent))).sum()
        };
        let (full, window) = (count(|full, _, _| full), count(|_, window, _| window));
        let recurrent = count(|_, _, recurrent| recurrent);
        let f16 = |row: CacheRow| 2 * (row.k + row.v);
        let mut check = |what: &str, found: u32, meant: u32| {
            if found != meant {
                wrong.push(format!("{} ({}): {what} {found} for {meant}", model.id, shape.arch));
            }
        };
        check("blocks", u32::try_from(kinds.len()).unwrap(), shape.layers);
        // Maps that nobody verified count as growing everywhere.
        let unknown = shape.kv_layers + shape.swa_layers + shape.linear_layers == 0;
        // DeepSeek V4 has two kinds of rows that grow, and states of what is not yet compressed.
        let rows = Rows::of(shape);
        let other: u32 = kinds.iter().map(|kind| u32::from(kind.other)).sum();
        let index: u32 = kinds.iter().map(|kind| u32::from(kind.index)).sum();
        let compressed = shape.arch.starts_with("deepseek4");
        let grow = full + if compressed { other } else { 0 };
        check("layers that grow", grow, if unknown { shape.layers } else { shape.kv_layers });
        check("windowed layers", window, shape.swa_layers);
        if !compressed && shape.arch != "inkling" {
            check("recurrent layers", recurrent, shape.linear_layers);
        }
        let states = recurrent * rows.state + other * rows.other_state;
        check("state bytes", states, shape.linear_state_bytes);
        if shape.kv_bytes_per_token > 0 {
            let each = |row: CacheRow| f16(row) / row.every.max(1);
            let bytes = if compressed {
                full * each(rows.full) + other * each(rows.other) + index * each(rows.index)
            } else {
                full * f16(full_row(shape))
            };
            check("bytes a token", bytes, shape.kv_bytes_per_token);
        }
        if shape.swa_bytes_per_cell > 0 {
            check("bytes a cell", window * f16(window_row(shape)), shape.swa_bytes_per_cell);
        }
    }
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

/// Positions that the models' own configurations list.
#[test]
fn places_of_attention_layers() {
    let full = |id: &str| -> Vec<usize> {
        let shape = &Catalog::embedded().model(id).unwrap().shape;
        kinds(shape).iter().enumerate().filter(|(_, kind)| kind.full > 0).map(|(i, _)| i).collect()
    };
    assert_eq!(full("gemma-3-4b"), [5, 11, 17, 23, 29]);
    assert_eq!(full("gpt-oss-20b"), (0..12).map(|i| 2 * i + 1).collect::<Vec<_>>());
    assert_eq!(full("qwen3-next-80b-a3b"), (0..12).map(|i| 4 * i + 3).collect::<Vec<_>>());
    assert_eq!(full("granite-4.0-h-micro"), [5, 15, 25, 35]);
    assert_eq!(full("nemotron-nano-9b-v2"), [14, 21, 30, 39]);
    assert_eq!(full("gemma-3n-e2b"), [4, 9, 14, 19]);
    assert_eq!(full("mimo-v2-flash"), [0, 5, 11, 17, 23, 29, 35, 41, 47]);
    assert_eq!(full("kimi-linear-48b-a3b"), [3, 7, 11, 15, 19, 23, 26]);
}
