//! The ways in which a server writes what it was sent.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use data_encoding::{BASE32, BASE32_NOPAD, BASE32HEX};
use flate2::Compression;
use flate2::write::GzEncoder;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A way in which a server writes what it was sent.
pub type Coding = (&'static str, fn(&str) -> Vec<u8>);

fn entities(text: &str, number: impl Fn(usize, char) -> String) -> Vec<u8> {
    text.chars().enumerate().map(|(at, c)| number(at, c)).collect::<String>().into_bytes()
}

fn within(text: &str, before: &str, after: &str) -> String {
    STANDARD.encode(format!("{before}{text}{after}"))
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Those that text can be written in and still is text.
pub const CODINGS: [Coding; 74] = [
    ("raw", |s| s.into()),
    ("upper case", |s| s.to_ascii_uppercase().into()),
    ("lower case", |s| s.to_ascii_lowercase().into()),
    ("percent", |s| utf8_percent_encode(s, NON_ALPHANUMERIC).to_string().into()),
    ("percent, lower case", |s| utf8_percent_encode(s, NON_ALPHANUMERIC).to_string().to_lowercase().into()),
    ("percent, all", |s| entities(s, |_, c| format!("%{:02X}", u32::from(c)))),
    ("percent, every second", |s| {
        entities(s, |at, c| if at % 2 == 0 { format!("%{:02x}", u32::from(c)) } else { c.to_string() })
    }),
    ("percent twice", |s| {
        utf8_percent_encode(&utf8_percent_encode(s, NON_ALPHANUMERIC).to_string(), NON_ALPHANUMERIC).to_string().into()
    }),
    ("percent thrice", |s| entities(s, |_, c| format!("%2525{:02x}", u32::from(c)))),
    ("form", |s| form_urlencoded::byte_serialize(s.as_bytes()).collect::<String>().into()),
    ("escape()", |s| entities(s, |_, c| format!("%u{:04x}", u32::from(c)))),
    ("JSON", |s| serde_json::to_string(s).unwrap().into()),
    ("JSON, slashes", |s| serde_json::to_string(s).unwrap().replace('/', "\\/").into()),
    ("JSON in JSON", |s| serde_json::to_string(&serde_json::to_string(s).unwrap()).unwrap().into()),
    ("JSON, all", |s| entities(s, |_, c| format!("\\u{:04x}", u32::from(c)))),
    ("JSON, all, upper", |s| entities(s, |_, c| format!("\\u{:04X}", u32::from(c)))),
    ("JSON, some", |s| {
        entities(s, |at, c| if at % 3 == 0 { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() })
    }),
    ("JSON in JSON, all", |s| entities(s, |_, c| format!("\\\\u{:04x}", u32::from(c)))),
    ("JavaScript", |s| entities(s, |_, c| format!("\\x{:02x}", u32::from(c)))),
    ("octal", |s| entities(s, |_, c| format!("\\{:03o}", u32::from(c)))),
    ("Rust", |s| entities(s, |_, c| format!("\\u{{{:x}}}", u32::from(c)))),
    ("Python", |s| entities(s, |_, c| format!("\\U{:08x}", u32::from(c)))),
    ("XML", |s| s.replace('&', "&amp;").replace('"', "&quot;").into()),
    ("XML, decimal", |s| entities(s, |_, c| format!("&#{};", u32::from(c)))),
    ("XML, hexadecimal", |s| entities(s, |_, c| format!("&#x{:x};", u32::from(c)))),
    ("XML, zeros", |s| entities(s, |_, c| format!("&#x{:05X};", u32::from(c)))),
    ("XML, mixed", |s| {
        entities(s, |at, c| match at % 3 {
            0 => format!("&#{};", u32::from(c)),
            1 => format!("&#X{:X};", u32::from(c)),
            _ => c.to_string().replace('&', "&amp;").replace('/', "&sol;"),
        })
    }),
    ("XML in XML", |s| entities(s, |_, c| format!("&amp;#{};", u32::from(c)))),
    ("HTML, names", |s| {
        s.replace('&', "&AMP;")
            .replace('/', "&sol;")
            .replace('+', "&plus;")
            .replace('=', "&equals;")
            .replace('"', "&QUOT;")
            .into()
    }),
    ("XML of percent", |s| entities(s, |_, c| format!("&#37;{:02x}", u32::from(c)))),
    ("quoted-printable", |s| s.replace('=', "=3D").into()),
    ("quoted-printable, wrapped", |s| {
        format!("{}=\r\n{}", &s[..s.len() / 2], s[s.len() / 2..].replace('=', "=3D")).into()
    }),
    ("base64", |s| STANDARD.encode(s).into()),
    ("base64, unpadded", |s| STANDARD_NO_PAD.encode(s).into()),
    ("base64, url", |s| URL_SAFE.encode(s).into()),
    ("base64, url, unpadded", |s| URL_SAFE_NO_PAD.encode(s).into()),
    ("base64, offset 1", |s| within(s, "a", "b").into()),
    ("base64, offset 2", |s| within(s, "ab", "cd").into()),
    ("base64, offset 3", |s| within(s, "user:", "").into()),
    ("base64 twice", |s| STANDARD.encode(within(s, "", "")).into()),
    ("base64 of percent", |s| within(&utf8_percent_encode(s, NON_ALPHANUMERIC).to_string(), "a", "").into()),
    ("base64, percent", |s| utf8_percent_encode(&within(s, "x", ""), NON_ALPHANUMERIC).to_string().into()),
    ("base64, wrapped", |s| {
        within(s, "abcd", "")
            .as_bytes()
            .chunks(7)
            .map(|line| String::from_utf8_lossy(line))
            .collect::<Vec<_>>()
            .join("\r\n")
            .into()
    }),
    ("hexadecimal", |s| hex::encode(s).into()),
    ("hexadecimal, upper", |s| hex::encode_upper(s).into()),
    ("hexadecimal, blanks", |s| s.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ").into()),
    ("hexadecimal, colons", |s| s.bytes().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":").into()),
    ("hexadecimal, C", |s| s.bytes().map(|byte| format!("0x{byte:02x}")).collect::<Vec<_>>().join(", ").into()),
    ("decimal", |s| format!("{:?}", s.as_bytes()).into()),
    ("decimal, three digits", |s| entities(s, |_, c| format!("{:03} ", u32::from(c)))),
    ("octal, dumped", |s| entities(s, |_, c| format!("{:03o} ", u32::from(c)))),
    ("binary", |s| entities(s, |_, c| format!("{:08b} ", u32::from(c)))),
    ("base32", |s| BASE32.encode(s.as_bytes()).into()),
    ("base32, offset 1", |s| BASE32_NOPAD.encode(format!("a{s}bc").as_bytes()).to_lowercase().into()),
    ("base32, offset 3", |s| BASE32HEX.encode(format!("abc{s}").as_bytes()).into()),
    ("base32 twice", |s| BASE32.encode(BASE32.encode(s.as_bytes()).as_bytes()).into()),
    ("quoted-printable, all", |s| entities(s, |_, c| format!("={:02X}", u32::from(c)))),
    ("breaks of a page", |s| entities(s, |at, c| if at % 5 == 4 { format!("{c}<wbr>") } else { c.to_string() })),
    ("breaks of no width", |s| entities(s, |at, c| if at % 5 == 4 { format!("{c}\u{200b}") } else { c.to_string() })),
    ("breaks of no width, XML", |s| {
        entities(s, |at, c| if at % 5 == 4 { format!("{c}&#8203;") } else { c.to_string() })
    }),
    ("base64 of percent, all", |s| {
        within(&text(entities(s, |_, c| format!("%{:02x}", u32::from(c)))), "a:", "").into()
    }),
    ("base64 of JSON, all", |s| within(&text(entities(s, |_, c| format!("\\u{:04x}", u32::from(c)))), "a:", "").into()),
    ("base64 thrice", |s| within(&within(&within(s, "a", ""), "b", ""), "", "").into()),
    ("base64 of hexadecimal blanks", |s| {
        within(&text(entities(s, |_, c| format!("{:02x} ", u32::from(c)))), "a", "").into()
    }),
    ("hexadecimal of percent, all", |s| hex::encode(text(entities(s, |_, c| format!("%{:02X}", u32::from(c))))).into()),
    ("hexadecimal of base64", |s| hex::encode(within(s, "", "")).into()),
    ("base64 of gzip", |s| STANDARD.encode(gzip(format!("{{\"a\":\"{s}\"}}").as_bytes())).into()),
    ("base64 of gzip, url", |s| URL_SAFE_NO_PAD.encode(gzip(s.as_bytes())).into()),
    ("hexadecimal blanks of percent", |s| {
        entities(&utf8_percent_encode(s, NON_ALPHANUMERIC).to_string(), |_, c| format!("{:02x} ", u32::from(c)))
    }),
    ("decimal of percent", |s| format!("{:?}", utf8_percent_encode(s, NON_ALPHANUMERIC).to_string().as_bytes()).into()),
    ("dump", |s| dump(&format!("{}&", utf8_percent_encode(s, NON_ALPHANUMERIC))).into()),
    ("cut", |s| format!("{}...", &s[..s.len() / 2]).into()),
    ("masked in part", |s| format!("{}******{}", &s[..6], &s[s.len() - 4..]).into()),
    ("characters", |s| format!("{:?}", s.chars().map(String::from).collect::<Vec<_>>()).into()),
];

/// As `xxd` prints it, without the blanks that fill the last line: those stand elsewhere, too.
fn dump(text: &str) -> String {
    let line = |(at, line): (usize, &[u8])| {
        let groups: Vec<String> = line.chunks(2).map(hex::encode).collect();
        let shown: String =
            line.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' }).collect();
        format!("{:08x}: {}  {shown}\n", at * 16, groups.join(" "))
    };
    text.as_bytes().chunks(16).enumerate().map(line).collect()
}
