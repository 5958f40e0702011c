//! Weights against what llama.cpp's quantizer reports, and against published parameter counts.

use std::collections::BTreeMap;

use rigledger_core::Catalog;
use rigledger_core::memory::weights::{Format, Role, tensors, weights};

type Row = BTreeMap<String, String>;

fn rows() -> Vec<Row> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truth/llamacpp_weights.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

/// Every row to the byte, in all and by part.
#[test]
fn as_the_quantizer_reports() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows() {
        count += 1;
        let number = |column: &str| row[column].parse::<u64>().unwrap();
        let name = format!("{} {} {} {}", row["model"], row["mix"], row["imatrix"], row["experts"]);
        let model = Catalog::embedded().model(&row["model"]).unwrap();
        let format = Format::parse(&row["mix"])
            .unwrap()
            .with_imatrix(row["imatrix"] == "1")
            .with_mxfp4_experts(row["experts"] == "mxfp4");
        let found = match weights(&model.shape, &format) {
            Ok(found) => found,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let head = number("output_bytes");
        let output = if head > 0 { head } else { number("token_embd_bytes") };
        let norm = u64::from(model.shape.width) * 4;
        for (part, found, truth) in [
            ("bytes", found.file.get(), number("bytes")),
            ("embedding", found.embedding.get(), number("token_embd_bytes")),
            ("output", found.output.get(), output + norm),
            ("draft", found.draft.get(), number("nextn_bytes")),
        ] {
            if found != truth {
                let diff = i128::from(found) - i128::from(truth);
                wrong.push(format!("{name}: {part} {found} for {truth}, {diff:+}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// The values of all tensors are the parameters of the text part.
#[test]
fn as_many_values_as_parameters() {
    let mut wrong = Vec::new();
    for model in Catalog::embedded().models {
        let Some(mut truth) = model.params_text else { continue };
        let mut sum = 0;
        let visited = tensors(&model.shape, |tensor| {
            let drafts = tensor.block.is_some_and(|block| block >= model.shape.layers);
            // The count of GLM-4.5 and its kin includes the block that drafts tokens.
            if tensor.role != Role::RopeFreqs && (!drafts || model.shape.arch == "glm4moe") {
                sum += tensor.elements();
            }
        });
        let arch = model.shape.arch;
        let [width, layers, vocab] =
            [model.shape.width, model.shape.layers, model.shape.vocab].map(u64::from);
        sum += match arch {
            // Rows of the table without a token, which a file leaves out.
            "gemma3" | "gemma3n" => width * vocab.saturating_sub(262_144),
            // Two numbers of the activation a block, which stand in the file's header.
            "apertus" => 2 * layers,
            // The count leaves out the keys and values of layers that share a cache.
            "gemma4" => {
                truth += match model.id {
                    "gemma-4-e2b" => 18_880_512,
                    "gemma-4-e4b" => 55_055_616,
                    _ => 0,
                };
                0
            }
            _ => 0,
        };
        if let Err(error) = visited {
            wrong.push(format!("{arch} {}: {error}", model.id));
        } else if sum != truth {
            let diff = i128::from(sum) - i128::from(truth);
            wrong.push(format!("{arch} {}: {sum} for {truth}, {diff:+}", model.id));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} models:\n{}", wrong.len(), wrong.join("\n"));
}
