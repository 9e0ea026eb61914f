//! Stores that speak the API of Amazon S3 under hosts of their own: what the host says of region and bucket.
//!
//! Sources: the vendors' pages on endpoints ("S3 API compatibility" of R2, "Call the S3-Compatible API" of Backblaze,
//! "Amazon S3 Compatibility API" of Oracle, "E2 Endpoint URLs" of `IDrive`, "Regions and endpoints" of OSS, …) and
//! rclone's table of S3 providers. Stores that people run themselves (`MinIO`, Garage, Ceph) have no hosts to know:
//! see [`super::PortHint`].

use super::aws::is_region;
use Addressing::{Either, Host, Path};
use Region::{Always, Named, NamedUnlessAlias, Unseen};

/// A vendor's store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Store {
    AlibabaOss,
    BackblazeB2,
    CloudflareR2,
    Contabo,
    DigitalOceanSpaces,
    DreamObjects,
    Exoscale,
    GoogleCloudStorage,
    Hetzner,
    HuaweiObs,
    IbmCos,
    IdriveE2,
    ImpossibleCloud,
    Infomaniak,
    Ionos,
    Linode,
    OpenTelekom,
    Oracle,
    Outscale,
    Ovh,
    Scaleway,
    Stackit,
    Storj,
    TencentCos,
    Tigris,
    UpCloud,
    VolcengineTos,
    Vultr,
    Wasabi,
    Yandex,
}

impl Store {
    /// The store as its vendor calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AlibabaOss => "Alibaba Cloud OSS",
            Self::BackblazeB2 => "Backblaze B2",
            Self::CloudflareR2 => "Cloudflare R2",
            Self::Contabo => "Contabo Object Storage",
            Self::DigitalOceanSpaces => "DigitalOcean Spaces",
            Self::DreamObjects => "DreamObjects",
            Self::Exoscale => "Exoscale Object Storage",
            Self::GoogleCloudStorage => "Google Cloud Storage",
            Self::Hetzner => "Hetzner Object Storage",
            Self::HuaweiObs => "Huawei Cloud OBS",
            Self::IbmCos => "IBM Cloud Object Storage",
            Self::IdriveE2 => "IDrive e2",
            Self::ImpossibleCloud => "Impossible Cloud",
            Self::Infomaniak => "Infomaniak Object Storage",
            Self::Ionos => "IONOS Object Storage",
            Self::Linode => "Linode Object Storage",
            Self::OpenTelekom => "Open Telekom Cloud OBS",
            Self::Oracle => "Oracle Object Storage",
            Self::Outscale => "Outscale Object Storage",
            Self::Ovh => "OVHcloud Object Storage",
            Self::Scaleway => "Scaleway Object Storage",
            Self::Stackit => "STACKIT Object Storage",
            Self::Storj => "Storj",
            Self::TencentCos => "Tencent Cloud COS",
            Self::Tigris => "Tigris",
            Self::UpCloud => "UpCloud Object Storage",
            Self::VolcengineTos => "Volcengine TOS",
            Self::Vultr => "Vultr Object Storage",
            Self::Wasabi => "Wasabi",
            Self::Yandex => "Yandex Object Storage",
        }
    }

    /// What the store does with a signature for another region than the host's.
    ///
    /// `Refuses` only where the vendor says so or an answer of the store that refuses is on record; of the others
    /// it is not known.
    pub fn other_region(self) -> OtherRegion {
        match self {
            Self::BackblazeB2 | Self::CloudflareR2 | Self::Oracle | Self::Ovh | Self::Scaleway | Self::Wasabi => {
                OtherRegion::Refused
            }
            // "Signed URLs": the location can be any value, to be compatible with Amazon S3.
            Self::GoogleCloudStorage => OtherRegion::Accepted,
            Self::AlibabaOss
            | Self::Contabo
            | Self::DigitalOceanSpaces
            | Self::DreamObjects
            | Self::Exoscale
            | Self::Hetzner
            | Self::HuaweiObs
            | Self::IbmCos
            | Self::IdriveE2
            | Self::ImpossibleCloud
            | Self::Infomaniak
            | Self::Ionos
            | Self::Linode
            | Self::OpenTelekom
            | Self::Outscale
            | Self::Stackit
            | Self::Storj
            | Self::TencentCos
            | Self::Tigris
            | Self::UpCloud
            | Self::VolcengineTos
            | Self::Vultr
            | Self::Yandex => OtherRegion::NotKnown,
        }
    }

    /// True if the store documents `region` beside the one of the host, `named`.
    pub fn also_takes(self, named: &str, region: &str) -> bool {
        let is_listed = ALSO_TAKEN.iter().any(|(store, taken)| *store == self && taken.contains(&region));
        is_listed || (self == Self::AlibabaOss && region.strip_prefix("oss-") == Some(named))
    }
}

/// A bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens, no hyphen or dot at its ends
/// (S3 user guide, "General purpose bucket naming rules").
pub fn is_bucket_name(name: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    let is_end = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (3..=63).contains(&name.len())
        && name.bytes().all(is_inner)
        && is_end(name.bytes().next())
        && is_end(name.bytes().last())
        && !name.contains("..")
}

/// Regions that a store takes whatever its host says: R2's location hints ("S3 API compatibility", bucket region), and
/// the us-east-1 of SDKs that want a region of AWS.
const ALSO_TAKEN: &[(Store, &[&str])] = &[
    (Store::CloudflareR2, &["us-east-1", "wnam", "enam", "weur", "eeur", "apac", "oc"]),
    (Store::DigitalOceanSpaces, &["us-east-1"]),
];

/// What a store does with a signature for another region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherRegion {
    Refused,
    Accepted,
    NotKnown,
}

/// Where a store finds the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressing {
    /// As the first segment of the path.
    Path,
    /// As the first label of the host.
    Host,
    Either,
}

/// A host of a [`Store`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreHost {
    pub store: Store,
    /// The region for the signature; `None` where the host does not say it.
    pub region: Option<String>,
    /// What stands before the store's own host.
    pub bucket: Option<String>,
    pub addressing: Addressing,
}

/// How a row tells the region.
#[derive(Debug, Clone, Copy)]
enum Region {
    /// `{region}` of the pattern.
    Named,
    /// `{region}` where it has the form of an AWS region; else it is an alias such as `nl-1`.
    NamedUnlessAlias,
    /// Always this one.
    Always(&'static str),
    /// Not to be seen.
    Unseen,
}

/// A store, its host as a pattern (`{region}` and `{}` stand for any text within one label), the region, the style.
type Row = (Store, &'static str, Region, Addressing);

/// The first row that fits counts; labels before the pattern are the bucket.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    (Store::AlibabaOss, "s3.oss-{region}-internal.aliyuncs.com", Named, Host),
    (Store::AlibabaOss, "s3.oss-{region}.aliyuncs.com", Named, Host),
    (Store::AlibabaOss, "oss-accelerate.aliyuncs.com", Unseen, Host),
    (Store::AlibabaOss, "oss-accelerate-overseas.aliyuncs.com", Unseen, Host),
    (Store::AlibabaOss, "oss-{region}-internal.aliyuncs.com", Named, Host),
    (Store::AlibabaOss, "oss-{region}.aliyuncs.com", Named, Host),
    (Store::AlibabaOss, "{region}.oss.aliyuncs.com", Named, Host),
    (Store::BackblazeB2, "s3.{region}.backblazeb2.com", Named, Either),
    (Store::CloudflareR2, "{}.eu.r2.cloudflarestorage.com", Always("auto"), Either),
    (Store::CloudflareR2, "{}.us.r2.cloudflarestorage.com", Always("auto"), Either),
    (Store::CloudflareR2, "{}.fedramp.r2.cloudflarestorage.com", Always("auto"), Either),
    (Store::CloudflareR2, "{}.r2.cloudflarestorage.com", Always("auto"), Either),
    (Store::Contabo, "{}.contabostorage.com", Unseen, Path),
    (Store::DigitalOceanSpaces, "{region}.digitaloceanspaces.com", Named, Either),
    (Store::DreamObjects, "s3.{region}.dream.io", Named, Either),
    (Store::DreamObjects, "objects-{region}.dream.io", Named, Either),
    (Store::Exoscale, "sos-{region}.exo.io", Named, Either),
    (Store::GoogleCloudStorage, "storage.googleapis.com", Unseen, Either),
    (Store::GoogleCloudStorage, "storage.{}.rep.googleapis.com", Unseen, Either),
    (Store::Hetzner, "{region}.your-objectstorage.com", Named, Either),
    (Store::HuaweiObs, "obs.{region}.myhuaweicloud.com", Named, Either),
    (Store::HuaweiObs, "obs.{region}.myhuaweicloud.eu", Named, Either),
    (Store::IbmCos, "s3.private.{}.cloud-object-storage.appdomain.cloud", Unseen, Either),
    (Store::IbmCos, "s3.private.{}.{}.cloud-object-storage.appdomain.cloud", Unseen, Either),
    (Store::IbmCos, "s3.direct.{}.cloud-object-storage.appdomain.cloud", Unseen, Either),
    (Store::IbmCos, "s3.{}.cloud-object-storage.appdomain.cloud", Unseen, Either),
    (Store::IbmCos, "s3.{}.{}.cloud-object-storage.appdomain.cloud", Unseen, Either),
    (Store::IdriveE2, "s3.{region}.idrivee2.com", NamedUnlessAlias, Either),
    (Store::IdriveE2, "{}.{}.idrivee2-{}.com", Unseen, Either),
    (Store::ImpossibleCloud, "{region}.storage.impossibleapi.net", Named, Either),
    (Store::Infomaniak, "s3.{}.infomaniak.cloud", Unseen, Either),
    (Store::Ionos, "s3.{}.ionoscloud.com", Unseen, Either),
    (Store::Ionos, "s3-{region}.ionoscloud.com", Named, Either),
    (Store::Linode, "{region}.linodeobjects.com", Named, Either),
    (Store::OpenTelekom, "obs.{region}.otc.t-systems.com", Named, Either),
    (Store::Oracle, "{}.compat.objectstorage.{region}.oraclecloud.com", Named, Path),
    (Store::Oracle, "{}.compat.objectstorage.{region}.oraclecloud.eu", Named, Path),
    (Store::Oracle, "{}.compat.objectstorage.{region}.oraclegovcloud.com", Named, Path),
    (Store::Oracle, "{}.compat.objectstorage.{region}.oci.customer-oci.com", Named, Path),
    (Store::Oracle, "vhcompat.objectstorage.{region}.oci.customer-oci.com", Named, Host),
    (Store::Outscale, "oos.{region}.outscale.com", Named, Either),
    (Store::Ovh, "s3.{region}.io.cloud.ovh.net", Named, Either),
    (Store::Ovh, "s3.{region}.io.cloud.ovh.us", Named, Either),
    (Store::Ovh, "s3.{region}.perf.cloud.ovh.net", Named, Either),
    (Store::Ovh, "s3.{region}.cloud.ovh.net", Named, Either),
    (Store::Scaleway, "s3.{region}.scw.cloud", Named, Either),
    (Store::Stackit, "object.storage.{region}.onstackit.cloud", Named, Either),
    (Store::Storj, "gateway.storjshare.io", Unseen, Either),
    (Store::Storj, "gateway.{}.storjshare.io", Unseen, Either),
    (Store::TencentCos, "cos.accelerate.myqcloud.com", Unseen, Either),
    (Store::TencentCos, "cos.{region}.myqcloud.com", Named, Either),
    (Store::TencentCos, "cos.{region}.tencentcos.cn", Named, Either),
    (Store::Tigris, "fly.storage.tigris.dev", Always("auto"), Either),
    (Store::Tigris, "t3.storage.dev", Always("auto"), Either),
    (Store::UpCloud, "{}.upcloudobjects.com", Unseen, Either),
    (Store::VolcengineTos, "tos-s3-{region}.volces.com", Named, Host),
    (Store::Vultr, "{region}.vultrobjects.com", Named, Either),
    (Store::Wasabi, "s3.wasabisys.com", Always("us-east-1"), Either),
    (Store::Wasabi, "s3.{region}.wasabisys.com", NamedUnlessAlias, Either),
    (Store::Yandex, "storage.yandexcloud.net", Always("ru-central1"), Either),
];

/// Recognise `host`, in lower case.
pub(super) fn of(host: &str) -> Option<StoreHost> {
    ROWS.iter().find_map(|&(store, pattern, region, addressing)| {
        let found = fit(pattern, host)?;
        let region = match region {
            Named => found.region,
            NamedUnlessAlias => found.region.filter(|region| is_region(region)),
            Always(region) => Some(region),
            Unseen => None,
        };
        Some(StoreHost { store, region: region.map(str::to_owned), bucket: found.bucket, addressing })
    })
}

struct Fit<'a> {
    region: Option<&'a str>,
    bucket: Option<String>,
}

/// Lay `pattern` over the end of `host`, label by label.
fn fit<'a>(pattern: &str, host: &'a str) -> Option<Fit<'a>> {
    let mut labels: Vec<&str> = host.split('.').collect();
    let mut region = None;
    for wanted in pattern.rsplit('.') {
        let label = labels.pop()?;
        match wanted.split_once('{').and_then(|(start, rest)| Some((start, rest.split_once('}')?))) {
            None if wanted == label => {}
            None => return None,
            Some((start, (name, end))) => {
                let text = label.strip_prefix(start)?.strip_suffix(end).filter(|text| !text.is_empty())?;
                if name == "region" {
                    region = Some(text);
                }
            }
        }
    }
    Some(Fit { region, bucket: (!labels.is_empty()).then(|| labels.join(".")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_store_says_region_and_bucket() {
        for (host, store, region, bucket) in [
            ("acme.oss-cn-hangzhou.aliyuncs.com", Store::AlibabaOss, Some("cn-hangzhou"), Some("acme")),
            ("s3.oss-cn-hangzhou-internal.aliyuncs.com", Store::AlibabaOss, Some("cn-hangzhou"), None),
            ("acme.oss-accelerate.aliyuncs.com", Store::AlibabaOss, None, Some("acme")),
            ("acme.s3.us-west-004.backblazeb2.com", Store::BackblazeB2, Some("us-west-004"), Some("acme")),
            ("0a1b.r2.cloudflarestorage.com", Store::CloudflareR2, Some("auto"), None),
            ("0a1b.eu.r2.cloudflarestorage.com", Store::CloudflareR2, Some("auto"), None),
            ("acme.0a1b.eu.r2.cloudflarestorage.com", Store::CloudflareR2, Some("auto"), Some("acme")),
            ("eu2.contabostorage.com", Store::Contabo, None, None),
            ("acme.ams3.digitaloceanspaces.com", Store::DigitalOceanSpaces, Some("ams3"), Some("acme")),
            ("sos-ch-gva-2.exo.io", Store::Exoscale, Some("ch-gva-2"), None),
            ("acme.storage.googleapis.com", Store::GoogleCloudStorage, None, Some("acme")),
            ("fsn1.your-objectstorage.com", Store::Hetzner, Some("fsn1"), None),
            ("obs.eu-west-101.myhuaweicloud.eu", Store::HuaweiObs, Some("eu-west-101"), None),
            ("s3.private.eu-de.cloud-object-storage.appdomain.cloud", Store::IbmCos, None, None),
            ("s3.eu-central-2.idrivee2.com", Store::IdriveE2, Some("eu-central-2"), None),
            ("s3.fra-1.idrivee2.com", Store::IdriveE2, None, None),
            ("l4g4.ch11.idrivee2-2.com", Store::IdriveE2, None, None),
            ("nl-ams-1.linodeobjects.com", Store::Linode, Some("nl-ams-1"), None),
            ("ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com", Store::Oracle, Some("eu-frankfurt-1"), None),
            (
                "acme.vhcompat.objectstorage.eu-zurich-1.oci.customer-oci.com",
                Store::Oracle,
                Some("eu-zurich-1"),
                Some("acme"),
            ),
            ("s3.gra.io.cloud.ovh.net", Store::Ovh, Some("gra"), None),
            ("acme.s3.fr-par.scw.cloud", Store::Scaleway, Some("fr-par"), Some("acme")),
            ("gateway.eu1.storjshare.io", Store::Storj, None, None),
            ("acme-125.cos.eu-frankfurt.myqcloud.com", Store::TencentCos, Some("eu-frankfurt"), Some("acme-125")),
            ("s3.wasabisys.com", Store::Wasabi, Some("us-east-1"), None),
            ("s3.eu-central-1.wasabisys.com", Store::Wasabi, Some("eu-central-1"), None),
            ("s3.nl-1.wasabisys.com", Store::Wasabi, None, None),
        ] {
            let found = of(host).unwrap_or_else(|| panic!("{host} is known"));
            assert_eq!(
                (found.store, found.region.as_deref(), found.bucket.as_deref()),
                (store, region, bucket),
                "{host}"
            );
        }
    }

    #[test]
    fn a_look_alike_is_no_store() {
        for host in [
            "",
            "backblazeb2.com",
            "f004.backblazeb2.com",
            "s3..backblazeb2.com",
            "r2.cloudflarestorage.com",
            "s3.eu-central-1.wasabisys.com.evil.example",
            "s3.gra.cloud.ovh.example",
            "oss-.aliyuncs.com",
            "ecs.cn-hangzhou.aliyuncs.com",
            "objectstorage.eu-frankfurt-1.oraclecloud.com",
        ] {
            assert_eq!(of(host), None, "{host}");
        }
    }

    #[test]
    fn every_row_is_found_by_a_host_of_its_own() {
        for (store, pattern, _, _) in ROWS {
            let host = pattern.replace("{region}", "eu-west-1").replace("{}", "x1");
            assert_eq!(of(&host).map(|found| found.store), Some(*store), "{host}");
            let with_bucket = of(&format!("acme.{host}")).expect("a store");
            assert_eq!((with_bucket.store, with_bucket.bucket.as_deref()), (*store, Some("acme")), "{host}");
        }
    }
}
