//! GGUF headers: the same shapes and bytes as llama.cpp reports, from slices of any size.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

#[path = "import/builder.rs"]
mod builder;
#[path = "import/shapes.rs"]
mod shapes;
#[path = "import/telling.rs"]
mod telling;

use builder::{F32, File, MXFP4, Q8_0};
use rigledger_core::import::gguf::{self, Header, MAX_HEADER, Progress, Reader};
use rigledger_core::import::{Finding, Imported, gguf::imported};
use rigledger_core::units::Bytes;

#[track_caller]
fn header(bytes: &[u8]) -> Header {
    match gguf::read(bytes) {
        Progress::Done(header) => *header,
        other => panic!("{other:?}"),
    }
}

fn model(file: &File) -> Imported {
    imported(&[header(&file.header())])
}

#[track_caller]
fn says(findings: &[Finding], what: &str) {
    assert!(findings.iter().any(|finding| finding.message().contains(what)), "{findings:#?}");
}

#[test]
fn what_is_no_language_model_is_told() {
    says(&model(&File::new("clip")).findings, "no language model");
    let adapter = File::new("llama").text("general.type", "adapter");
    says(&model(&adapter).findings, "adapter");
}

#[test]
fn a_vocabulary_alone_is_no_broken_file() {
    let counts = [("block_count", 2), ("embedding_length", 64), ("attention.head_count", 2)];
    let tokens = {
        let mut value = 4_u32.to_le_bytes().to_vec();
        value.extend(3_u64.to_le_bytes());
        value.extend([0; 12]);
        value
    };
    let file = File::new("llama").counts("llama", &counts).raw("tokenizer.ggml.tokens", 9, &tokens);
    let bytes = file.header();
    let whole = Some(Bytes::new(bytes.len() as u64));
    let Progress::Done(header) = Reader::new(whole).feed(&bytes) else { panic!() };
    let found = imported(&[*header]);
    says(&found.findings, "no tensors");
    let message = |it: &Finding| it.message();
    assert!(!found.findings.iter().map(message).any(|it| it.contains("incomplete")));
    assert!(found.is_model());
}

#[test]
fn files_of_other_kinds_have_no_shape() {
    let mut projector = File::new("clip").text("general.type", "mmproj");
    projector.tensor("mm.0.weight", &[64, 64], F32);
    let found = model(&projector);
    assert!(!found.is_model() && found.findings.len() == 1, "{:#?}", found.findings);
    says(&found.findings, "projector");
    says(&model(&File::new("bert").counts("bert", &[("block_count", 12)])).findings, "encoder");
    assert!(!model(&File::new("")).is_model());
}

#[test]
fn slices_of_any_size_give_the_same() {
    let bytes = builder::llama_8b().header();
    let whole = header(&bytes);
    for size in [1, 3, 7, 31, 1000, 65_537, 1 << 20] {
        let mut reader = Reader::new(None);
        let mut done = None;
        for slice in bytes.chunks(size) {
            match reader.feed(slice) {
                Progress::NeedMore(more) => assert!(more > 0),
                Progress::Done(header) => {
                    done = Some(*header);
                    break;
                }
                Progress::Broken(finding) => panic!("{finding:?}"),
            }
        }
        assert_eq!(done.as_ref(), Some(&whole), "slices of {size}");
    }
}

#[test]
fn what_is_asked_for_is_enough() {
    let bytes = builder::small().header();
    let whole = header(&bytes);
    let mut reader = Reader::new(Some(Bytes::new(1 << 30)));
    let mut want = 1;
    let found = loop {
        let from = usize::try_from(reader.position()).unwrap();
        match reader.feed(&bytes[from..from + want]) {
            Progress::NeedMore(more) => want = usize::try_from(more).unwrap(),
            Progress::Done(header) => break header,
            Progress::Broken(finding) => panic!("{finding:?}"),
        }
    };
    assert_eq!(found.types(), whole.types());
    assert_eq!(found.header_bytes(), whole.header_bytes());
}

#[test]
fn every_cut_is_incomplete_or_broken() {
    let bytes = builder::small().header();
    let end = usize::try_from(header(&bytes).header_bytes().get()).unwrap();
    for cut in 0..end {
        let mut reader = Reader::new(None);
        let progress = reader.feed(&bytes[..cut]);
        assert!(matches!(progress, Progress::NeedMore(more) if more > 0), "{cut}: {progress:?}");
        assert!(reader.ended().message().contains(&format!("after {cut} bytes")));
        let mut sized = Reader::new(Some(Bytes::new(cut as u64)));
        assert!(matches!(sized.feed(&bytes[..cut]), Progress::Broken(_)), "{cut}");
        assert!(matches!(sized.feed(&bytes[..cut]), Progress::Broken(_)), "stays broken");
    }
}

#[test]
fn big_endian_and_version_2() {
    let little = File::new("llama").counts("llama", &[("block_count", 7)]);
    let big = File::big_endian("llama").counts("llama", &[("block_count", 7)]);
    let (a, b) = (model(&little), model(&big));
    assert_eq!(a.shape, b.shape);
    assert_eq!(a.shape.layers, 7);
    says(&b.findings, "big-endian");
    assert_eq!(header(&little.header_claiming(2, 0, 2)).version(), 2);
}

#[test]
fn parts_of_a_split_model() {
    let part = |number: u32, first: &[(&str, u32)]| {
        let mut file = File::new("llama")
            .raw("split.no", 2, &u16::try_from(number).unwrap().to_le_bytes())
            .raw("split.count", 2, &3_u16.to_le_bytes())
            .raw("split.tensors.count", 5, &3_i32.to_le_bytes())
            .counts("llama", first);
        file.tensor(&format!("blk.{number}.attn_k.weight"), &[64, 64], F32);
        header(&file.header())
    };
    let first =
        part(0, &[("block_count", 3), ("embedding_length", 64), ("attention.head_count", 2)]);
    let (second, third) = (part(1, &[]), part(2, &[]));
    let found = first.part().unwrap();
    assert_eq!((found.number, found.of), (1, 3));

    let alone = imported(std::slice::from_ref(&first));
    says(&alone.findings, "split into 3 files; this is part 1.");
    assert!(alone.weights.is_none());
    assert_eq!(alone.shape.layers, 3);

    let all = imported(&[third.clone(), first.clone(), second.clone()]);
    assert_eq!(all.weights.unwrap().file.get(), 3 * 64 * 64 * 4);

    let twice = imported(&[first, second.clone(), second]);
    says(&twice.findings, "left out");
    assert!(twice.weights.is_none());
    says(&alone.findings, "describes the whole model");
    says(&imported(&[third]).findings, "Without part 1");
    says(&imported(&[]).findings, "no file");
}

#[test]
fn unknown_types_are_sized_by_offsets() {
    let mut file = File::new("llama").counts("llama", &[("block_count", 1)]);
    file.tensor("token_embd.weight", &[64, 10], F32);
    file.tensor_at("blk.0.attn_k.weight", &[64, 64], 139, 2560);
    file.tensor_at("blk.0.attn_v.weight", &[64, 64], 139, 4000);
    let bytes = file.header();
    let found = imported(&[header(&bytes)]);
    says(&found.findings, "139");
    says(&found.findings, "cannot be sized");
    assert_eq!(found.weights.unwrap().file.get(), 4000);
    // With the size of the file the last one is known as well.
    let end = bytes.len() as u64 + 5000;
    let Progress::Done(whole) = Reader::new(Some(Bytes::new(end))).feed(&bytes) else { panic!() };
    assert_eq!(imported(&[*whole]).weights.unwrap().file.get(), 5000);
}

#[test]
fn strange_but_readable_files_are_told() {
    let file = File::new("brandnew").counts("brandnew", &[("block_count", 2)]);
    let found = model(&file);
    assert_eq!(found.shape.arch, "llama");
    says(&found.findings, "brandnew");

    let mut file = File::new("llama").counts("llama", &[("block_count", 1)]);
    file.tensor("blk.0.attn_k.weight", &[100, 4], Q8_0);
    file.tensor("blk.0.attn_v.weight", &[32, 4], 31);
    let found = model(&file);
    says(&found.findings, "last Q8_0 block");
    says(&found.findings, "no longer read Q4_0_4_4");

    // A download that broke off.
    let file = builder::llama_8b();
    let bytes = file.header();
    let Progress::Done(cut) = Reader::new(Some(Bytes::from_gib(1.0))).feed(&bytes) else {
        panic!()
    };
    says(&imported(&[*cut]).findings, "it is incomplete");

    let minus = (-5_i32).to_le_bytes();
    let found = model(&File::new("llama").raw("llama.block_count", 5, &minus));
    says(&found.findings, "-5 cannot be");
    let found = model(&File::new("llama").counts("llama", &[("block_count", u32::MAX)]));
    assert!(found.shape.layers <= rigledger_core::import::MAX_LAYERS);
    let absurd = f32::NAN.to_le_bytes();
    let _ = model(&File::new("llama").raw("llama.context_length", 6, &absurd));
}

#[test]
fn all_element_types_are_counted() {
    let mut file = File::new("llama").counts("llama", &[("block_count", 1)]);
    for element in gguf::ElementType::all() {
        file.tensor(&format!("blk.0.{}.weight", element.id), &[256, 2], element.id);
    }
    let types = header(&file.header()).types();
    assert_eq!(types.len(), gguf::ElementType::all().len());
    let of = |name: &str| types.iter().find(|(known, _)| *known == name).unwrap().1.get();
    assert_eq!((of("F64"), of("I8"), of("BF16"), of("MXFP4")), (4096, 512, 1024, 272));
    assert_eq!((of("NVFP4"), of("TQ1_0"), of("IQ1_S"), of("Q2_0")), (288, 108, 100, 144));
    assert_eq!(gguf::ElementType::of(MXFP4).unwrap().name, "MXFP4");
}

/// Broken, with a word of why, from these few bytes.
#[track_caller]
fn refused(bytes: &[u8], what: &str) {
    match gguf::read(bytes) {
        Progress::Broken(finding) => {
            assert!(finding.message().contains(what), "{}", finding.message());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn hostile_headers_are_refused() {
    let plain = File::new("llama");
    refused(b"PK\x03\x04 and so on", "PyTorch");
    refused(b"ggjt, long ago", "before GGUF");
    refused(b"{\"model_type\"", "does not begin");
    refused(b"X", "does not begin");
    refused(&plain.header_claiming(1, 0, 0), "version 1");
    refused(&plain.header_claiming(99, 0, 0), "version 99");
    refused(&plain.header_claiming(3, 1 << 60, 0), "1152921504606846976 tensors");
    refused(&plain.header_claiming(3, 0, 1 << 60), "pairs");
    refused(&plain.header_claiming(3, u64::MAX, u64::MAX), "tensors");

    let long = |kind: u32, length: u64| {
        let mut value = kind.to_le_bytes().to_vec();
        value.extend(length.to_le_bytes());
        File::new("llama").raw("x", 9, &value).header()
    };
    refused(&long(8, 1 << 60), "list claims");
    refused(&long(4, u64::MAX), "list claims");
    refused(&long(0, MAX_HEADER), "list claims");
    refused(&long(9, 1), "list of lists");
    refused(&long(77, 1), "type number 77");
    refused(&File::new("llama").raw("x", 13, &[]).header(), "type number 13");
    let four_gb = File::new("llama").raw("x", 8, &(4_u64 << 30).to_le_bytes()).header();
    refused(&four_gb, "256 MiB");
    let endless = File::new("llama").raw("x", 8, &u64::MAX.to_le_bytes()).header();
    refused(&endless, "256 MiB");
    refused(&File::new("llama").text(&"k".repeat(70_000), "v").header(), "key claims 70000");

    let tensor = |name: &str, sizes: &[u64]| {
        let mut file = File::new("llama");
        file.tensor_at(name, sizes, F32, 0);
        file.header()
    };
    refused(&tensor(&"n".repeat(2000), &[1]), "name claims 2000");
    refused(&tensor("a", &[1, 1, 1, 1, 1]), "5 dimensions");
    refused(&tensor("a", &[1 << 40, 1 << 40]), "larger than any file");
    refused(&tensor("blk.99999.x", &[1]), "so many blocks");
    refused(&tensor("blk.x.y", &[1]), "so many blocks");
}

#[test]
fn claims_reserve_nothing() {
    // The most that a header may claim, from a few bytes: nothing is held for it.
    let bytes = File::new("llama").header_claiming(3, gguf::MAX_TENSORS, 1);
    let mut reader = Reader::new(None);
    assert!(matches!(reader.feed(&bytes), Progress::NeedMore(_)));
    // A long text that is passed over is not held either: slice after slice, in little time.
    let text = File::new("llama").raw("tokenizer.chat_template", 8, &(200_u64 << 20).to_le_bytes());
    let mut reader = Reader::new(None);
    let front = text.header();
    assert!(matches!(reader.feed(&front), Progress::NeedMore(_)));
    let slice = vec![b' '; 1 << 20];
    let mut fed = front.len() as u64;
    loop {
        fed += slice.len() as u64;
        match reader.feed(&slice) {
            Progress::NeedMore(_) => assert_eq!(reader.position(), fed),
            Progress::Done(header) => {
                assert!(header.header_bytes().get() > 200 << 20);
                break;
            }
            Progress::Broken(finding) => panic!("{finding:?}"),
        }
    }
}
