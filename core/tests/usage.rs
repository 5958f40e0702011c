//! What was measured of a machine's use: samples after the documented forms of plugs, pages of sold items
//! and APIs; what each takes the place of in a plan; what the link carries of it.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

#[path = "shared/asked.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod asked;
#[path = "shared/markup.rs"]
mod markup;

use asked::{answered, day};
use markup::{Markup, text};
use rigledger_core::cost::End;
use rigledger_core::cost::draw::Draw;
use rigledger_core::html::{Asks, Part, unescaped};
use rigledger_core::paste::applied::{While, measured_on};
use rigledger_core::paste::carried::{self, Kept};
use rigledger_core::paste::usage::{self, Energy, Sold, Tokens, Usage};
use rigledger_core::paste::{Unread, machine, measured};
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, Work, link};
use rigledger_core::{Catalog, evaluate};

const STATE: &str =
    "preset=none&a.gpu=rtx-3090&a.count=2&model=qwen3-32b&context=4096&b.gpu=rtx-4090";

const HOME_ASSISTANT: &str = "\
entity_id,state,last_changed
sensor.rig_plug_power,61.9,2026-11-22T00:00:00.000Z
sensor.rig_plug_energy,unavailable,2026-11-21T22:00:00.000Z
sensor.rig_plug_energy,102.10,2026-11-22T00:00:00.000Z
sensor.rig_plug_energy,104.60,2026-11-24T12:00:00.000Z
sensor.rig_plug_energy,0.20,2026-11-25T00:00:00.000Z
sensor.rig_plug_energy,3.40,2026-11-29T00:00:00.000Z
";

const TASMOTA: &str = r#"19:15:02 MQT: stat/plug/STATUS8 = {"StatusSNS":{"Time":"2026-11-29T12:00:00","ENERGY":{"TotalStartTime":"2026-11-19T12:00:00","Total":14.400,"Yesterday":1.500,"Today":0.700,"Power":61,"ApparentPower":70,"Factor":0.87,"Voltage":231,"Current":0.305}}}"#;

const SHELLY: &str = r#"{"id":0,"source":"init","output":true,"apower":62.4,"voltage":230.1,"current":0.304,"aenergy":{"total":6532.1,"by_minute":[1040.1,1041.0,1039.5],"minute_ts":1795262400},"temperature":{"tC":36.1,"tF":97.0}}"#;

const SHELLY_CSV: &str = "\
timestamp,a_total_act_energy,a_max_act_power
1795262400,1.0000,64.1
1795262460,1.1000,66.0
1795262520,0.9000,61.2
1795262580,1.0000,62.2
1795262640,1.0000,62.2
";

const DAILY: &str = "Date;Consumption (kWh)\n2026-11-23;1,45\n2026-11-24;1,52\n2026-11-25;1,38\n";

fn energy(text: &str) -> Energy {
    match read(text) {
        Usage::Energy(energy) => energy,
        other => panic!("{other:?}: {text}"),
    }
}

fn read(text: &str) -> Usage {
    usage::read(text, Catalog::embedded())
        .unwrap_or_else(|unread| panic!("{}: {text}", unread.sentence()))
        .usage
}

#[test]
fn plugs_tell_energy_and_time() {
    for (text, kwh, days) in [
        ("3.2 kWh in 7 days", 3.2, 7.0),
        ("12,4 kWh over 3 d", 12.4, 3.0),
        ("It took 640 Wh in 10 h", 0.64, 10.0 / 24.0),
        ("0.9 kWh a day", 0.9, 1.0),
        ("5 kWh/week", 5.0, 7.0),
        (HOME_ASSISTANT, 2.5 + 0.2 + 3.2, 7.0),
        (TASMOTA, 14.4, 10.0),
        (SHELLY, 0.0624, 1.0 / 24.0),
        (SHELLY_CSV, 0.005, 5.0 / 1440.0),
        (DAILY, 4.35, 3.0),
    ] {
        let found = energy(text);
        assert!((found.kwh - kwh).abs() < 1e-9, "{} of {kwh}: {text}", found.kwh);
        assert!((found.days - days).abs() < 1e-6, "{} of {days}: {text}", found.days);
    }
    let two = [SHELLY, &SHELLY.replace("6532.1", "6782.1").replace("1795262400", "1795276800")];
    let counted = energy(&two.join("\n"));
    assert!((counted.kwh - 0.25).abs() < 1e-9 && (counted.days * 24.0 - 4.0).abs() < 1e-6);
    assert_eq!(energy(TASMOTA).day.map(|day| day.to_string()).as_deref(), Some("2026-11-29"));
}

const SOLD: &str = "\
Sold  Nov 21, 2026
EVGA GeForce RTX 3090 FTW3 Ultra 24GB GDDR6X
Pre-Owned
$725.00
or Best Offer
+$12.50 delivery
Sold  Nov 19, 2026
NVIDIA GeForce RTX 3090 Founders Edition 24GB
Pre-Owned
$690.00
Free delivery
Sold  Nov 18, 2026
MSI RTX3090 Gaming X Trio FOR PARTS NOT WORKING
Parts Only
$310.00
Sold  Nov 17, 2026
ZOTAC RTX 3090 Ti AMP Extreme Holo
Pre-Owned
$905.00
Sold  Nov 15, 2026
ASUS TUF GeForce RTX 3090 OC 24GB
Pre-Owned
$760.00
Sold  Nov 14, 2026
Gigabyte RTX 3090 several versions
$700.00 to $800.00
Sold  Nov 12, 2026
PNY RTX 3090 XLR8 24GB
$1,040.00
";

#[test]
fn sold_cards_give_a_range_without_broken_ones_and_others() {
    let Usage::Sold(sold) = read(SOLD) else { panic!("no sales") };
    assert_eq!((sold.gpu, sold.count, sold.left_out), (Some("rtx-3090"), 4, 2));
    assert_eq!((sold.currency, sold.prices[1]), (Some("USD"), f64::midpoint(725.0, 760.0)));
    assert!((sold.prices[0] - 700.5).abs() < 1e-9 && (sold.prices[2] - 956.0).abs() < 1e-9);
    assert_eq!(sold.day.map(|day| day.to_string()).as_deref(), Some("2026-11-21"));
    let table = "price,sold date,title\n\
        712.50,2026-11-21,RTX 4090 Suprim\n1650,2026-11-20,RTX 4090 TUF\n1700.00,2026-11-18,RTX 4090\n";
    let Usage::Sold(sold) = read(table) else { panic!("no sales") };
    assert_eq!((sold.gpu, sold.count, sold.currency), (Some("rtx-4090"), 3, None));
    let euros = "Verkauft 21.11.2026 RTX 3090 650,00 \u{20ac}\nVerkauft 20.11.2026 RTX 3090 1.099,00 \u{20ac}\n\
        Verkauft 19.11.2026 RTX 3090 700 \u{20ac}\n";
    let Usage::Sold(sold) = read(euros) else { panic!("no sales") };
    assert_eq!((sold.prices[1], sold.currency), (700.0, Some("EUR")));
}

const OPENAI: &str = "\
start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,input_tokens,output_tokens,input_cached_tokens
1793491200,1793577600,2026-11-01T00:00:00+00:00,2026-11-02T00:00:00+00:00,,120,,,gpt-5-mini,,400000,60000,100000
1793577600,1793664000,2026-11-02T00:00:00+00:00,2026-11-03T00:00:00+00:00,,,,,,,,,
1793664000,1793750400,2026-11-03T00:00:00+00:00,2026-11-04T00:00:00+00:00,,80,,,gpt-5-mini,,200000,30000,50000
";

const ANTHROPIC: &str = "\
usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count
2026-11-01,claude-sonnet-4-5,key,30000,10000,0,160000,20000,0
2026-11-10,claude-haiku-4-5,key,20000,0,0,80000,10000,0
";

const OPENROUTER: &str = "\
generation_id,created_at,cost_total,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug
gen-1,2026-11-05 10:30:45.120,0.0012,1500,750,100,0,qwen/qwen3-32b
gen-2,2026-11-06 09:00:01.001,0.0010,2500,250,0,500,qwen/qwen3-32b
";

const OPENAI_API: &str = r#"{"object":"page","data":[
{"object":"bucket","start_time":1793491200,"end_time":1793577600,"results":[{"object":"organization.usage.completions.result","input_tokens":1000,"output_tokens":500,"input_cached_tokens":800,"num_model_requests":5}]},
{"object":"bucket","start_time":1793577600,"end_time":1793664000,"results":[]}],"has_more":false}"#;

const ANTHROPIC_API: &str = r#"{"data":[{"starting_at":"2026-11-01T00:00:00Z","ending_at":"2026-11-02T00:00:00Z","results":[
{"uncached_input_tokens":1500,"cache_creation":{"ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},"cache_read_input_tokens":200,"output_tokens":500,"model":"claude-opus-4"}]}],"has_more":false}"#;

#[test]
fn usage_of_apis_gives_the_work() {
    for (text, expected) in [
        (OPENAI, (600_000.0, 90_000.0, 150_000.0, 3.0)),
        (ANTHROPIC, (300_000.0, 30_000.0, 240_000.0, 10.0)),
        (OPENROUTER, (4000.0, 1000.0, 500.0, 2.0)),
        (OPENAI_API, (1000.0, 500.0, 800.0, 2.0)),
        (ANTHROPIC_API, (3200.0, 500.0, 200.0, 1.0)),
        (&*OPENAI.replace(',', "\t"), (600_000.0, 90_000.0, 150_000.0, 3.0)),
    ] {
        let Usage::Tokens(Tokens { read, generated, cached, days, .. }) = read(text) else {
            panic!("no usage: {text}")
        };
        assert_eq!((read, generated, cached, days), expected, "{text}");
    }
}

#[test]
fn what_is_none_of_these_gets_one_sentence() {
    let catalog = Catalog::embedded();
    for text in [
        "hello",
        "kWh",
        "3 kWh",
        "7 days",
        "in 7 days 3 kWh",
        "entity_id,state,last_changed\nsensor.door,on,2026-11-22T00:00:00.000Z",
        "Sold out: all RTX 3090 cards",
        "date,price\n2026-11-01,many",
        "Sold $725.00",
        r#"{"aenergy":{}}"#,
        r#"{"ENERGY":7}"#,
        "input_tokens,output_tokens\n5,5",
        "timestamp, power.draw [W]\n2026/11/22 10:00:00.000, 250.00 W",
        "99999999 kWh in 1 day",
    ] {
        let unread = usage::read(text, catalog).unwrap_err();
        assert!(unread != Unread::Empty && unread.sentence().ends_with('.'), "{text}");
    }
    // What other tools print is not taken for any of this, nor the other way round.
    for text in
        [HOME_ASSISTANT, TASMOTA, SHELLY, DAILY, SOLD, OPENAI, ANTHROPIC_API, "3 kWh in 2 d"]
    {
        assert!(machine::read(text, catalog).is_err(), "{text}");
        assert!(measured::read(text, catalog).is_err(), "{text}");
    }
}

fn plan(state: &str) -> Plan {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert_eq!(findings, [], "{state}");
    plan
}

/// The part for a text that was pasted.
fn shown(state: &str, form: &str, pasted: &str) -> String {
    let mut asks = Asks::default();
    asks.ask(Part::Paste, form, pasted, false);
    let (html, _) = asks.drawn(Part::Paste, &answered(state).view()).unwrap();
    Markup::of(&html).assert_whole();
    html
}

/// The state behind the link of these words.
fn link_of(html: &str, words: &str) -> String {
    let before = html.split(&["\">", words].concat()).next().unwrap();
    unescaped(before.rsplit("href=\"#").next().unwrap())
}

/// Kilowatt-hours a day of a rig, as a plan counts them.
fn daily(state: &str, rig: usize) -> [f64; 2] {
    let report = evaluate(&plan(state), Catalog::embedded(), day());
    let (values, rigs) = report.case.at(End::Likely);
    let draw = Draw::of(&values, &rigs[rig].inputs, &report.case.rigs[rig].fixed);
    [draw.load_kwh + draw.idle_kwh, draw.idle_watts]
}

#[test]
fn energy_takes_the_place_of_the_draw() {
    let html = shown(STATE, "", "14 kWh in 10 days");
    let said = text(&html);
    for words in ["Energy in 10 days", "14 kWh", "58 W", "Meanwhile the machine", "scaled alike"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let counted = link_of(&html, "Count it in the plan");
    assert!((daily(&counted, 0)[0] - 1.4).abs() < 0.002, "{:?}", daily(&counted, 0));
    let other = [&*counted, STATE].map(|state| daily(state, 1).map(f64::to_bits));
    assert_eq!(other[0], other[1], "the other rig is as it was");
    assert_eq!(plan(&counted).rigs[0].measured, "2026-11-26~~e~14~10~p");
    // At rest alone what it draws at work stays.
    let rest = link_of(&shown(STATE, "while=r&rig=1", "1.2 kWh in 1 day"), "Count it in the plan");
    assert!((daily(&rest, 1)[1] - 50.0).abs() < 0.05, "{:?}", daily(&rest, 1));
    assert!(plan(&rest).rigs[1].load_watts.is_none() && plan(&rest).rigs[1].idle_watts.is_some());
    // It is shown again with its day, what was counted without it stays the same, and may be forgotten.
    let kept = shown(&counted, "", "");
    let again = text(&kept);
    for words in ["by you, 2026-11-26", "Energy in 10 days", "Counted without it"] {
        assert!(again.contains(words), "{words}\n{again}");
    }
    let row = |said: &str| said.split("Energy in 10 days").nth(1).unwrap()[..60].to_owned();
    assert_eq!(row(&said), row(&again));
    assert_eq!(plan(&link_of(&kept, "Forget it")), plan(STATE));
    let on = measured_on(&plan(&counted), InputId::LoadWatts, Place::Rig(0), Catalog::embedded());
    assert_eq!(on.map(|day| day.to_string()).as_deref(), Some("2026-11-26"));
    let ledger = Part::Ledger.html(&answered(&counted).view());
    assert!(text(&ledger).contains("measured by you, 2026-11-26"));
    // What no rig of the plan can take is said.
    let wrong = text(&shown(STATE, "", "900 kWh in 2 days"));
    assert!(wrong.contains("further from what the rig can draw"), "{wrong}");
}

#[test]
fn sales_take_the_place_of_a_price() {
    let html = shown(STATE, "rig=1", SOLD);
    let said = text(&html);
    for words in ["Price of a card RTX 3090", "median of 4 sales", "2 of other cards", "$743"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let counted = plan(&link_of(&html, "Count it in the plan"));
    let price = counted.rigs[0].card_price.unwrap();
    assert_eq!(
        (price.low().get(), price.likely().get(), price.high().get()),
        (700.5, 742.5, 956.0)
    );
    assert_eq!(counted.rigs[0].measured, "2026-11-21~~s~rtx-3090~700.5~742.5~956~4");
    let (_, kept) = carried::all(&counted.rigs[0].measured, Catalog::embedded()).remove(0);
    assert!(matches!(kept, Kept::Sold(Sold { count: 4, gpu: Some("rtx-3090"), .. })), "{kept:?}");
    let elsewhere = text(&shown("preset=none&a.gpu=m4-max", "", SOLD));
    assert!(elsewhere.contains("No rig of the plan has the card"), "{elsewhere}");
    let euros = text(&shown(&[STATE, "&currency=EUR&region=de"].concat(), "", SOLD));
    assert!(euros.contains("set its currency first"), "{euros}");
}

#[test]
fn a_month_takes_the_place_of_the_work() {
    let html = shown(STATE, "", OPENAI);
    let counted = plan(&link_of(&html, "Count it in the plan"));
    let value = |id| counted.value(id, Place::Plan).map(|value| value.likely());
    assert_eq!(value(InputId::TokensADay), Some(30_000.0));
    assert_eq!(value(InputId::InputRatio), Some(6.7));
    assert_eq!((value(InputId::CachedShare), counted.work), (Some(25.0), Work::Tokens));
    assert_eq!(counted.measured, "2026-11-03~~u~600000~90000~150000~3");
    let kept = shown(&link::encode(&counted, Catalog::embedded()), "", "");
    assert!(text(&kept).contains("Measured of your work"));
    let forgotten = plan(&link_of(&kept, "Forget it"));
    assert_eq!(forgotten, Plan { work: Work::Tokens, ..plan(STATE) });
}

#[test]
fn what_is_carried_replaces_its_like_and_nothing_else() {
    let catalog = Catalog::embedded();
    let day = |day: &str| day.parse().unwrap();
    let energy = |kwh| Kept::Energy(Energy { kwh, days: 7.0, day: None }, While::Rest);
    let speeds = "2026-11-26~~d~qwen3-32b~Q4_K_M~-~64~1~40.12";
    let one = carried::with(speeds, day("2026-11-28"), energy(3.0), catalog);
    assert_eq!(one, [speeds, "~~2026-11-28~~e~3~7~r"].concat());
    let two = carried::with(&one, day("2026-11-29"), energy(4.0), catalog);
    assert_eq!(two, [speeds, "~~2026-11-29~~e~4~7~r"].concat());
    assert_eq!(carried::read(&two, catalog).unwrap().1.len(), 1);
    let fresh = "2026-11-29~~d~qwen3-32b~Q4_K_M~-~64~1~41";
    assert_eq!(
        carried::with_speeds(&two, fresh, catalog),
        [fresh, "~~2026-11-29~~e~4~7~r"].concat()
    );
    for nonsense in
        ["2026-11-29~~e~x~7~r", "2026-11-29~~s~no-card~1~2~3~4", "e~1~2~p", "2026-11-29~~u~1~0~0~1"]
    {
        assert!(carried::all(nonsense, catalog).is_empty(), "{nonsense}");
    }
}
