//! What the port of an unknown host hints at: stores that people run themselves. A hint, never proof.

/// A service by the port that its documentation uses.
///
/// Sources: `MinIO` (`--console-address ":9001"`), Garage (`[s3_api]`, `[s3_web]` and `[admin]` of the example
/// configuration), Ceph (`rgw_frontends`), `LocalStack` (edge port).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortHint {
    /// 9000: the S3 API of `MinIO`.
    MinioApi,
    /// 9001: the console of `MinIO`, which takes no S3 request.
    MinioConsole,
    /// 3900: the S3 API of Garage.
    GarageApi,
    /// 3902: Garage's websites of buckets.
    GarageWeb,
    /// 3903: Garage's administration.
    GarageAdmin,
    /// 7480: the gateway of Ceph.
    CephGateway,
    /// 4566: `LocalStack`.
    Localstack,
}

impl PortHint {
    /// What `port` is usually used for.
    pub fn of(port: u16) -> Option<Self> {
        Some(match port {
            9000 => Self::MinioApi,
            9001 => Self::MinioConsole,
            3900 => Self::GarageApi,
            3902 => Self::GarageWeb,
            3903 => Self::GarageAdmin,
            7480 => Self::CephGateway,
            4566 => Self::Localstack,
            _ => return None,
        })
    }

    /// What the port serves and where the S3 API of the same product usually is, if it is not this one.
    pub fn beside_s3_api(self) -> Option<(&'static str, u16)> {
        match self {
            Self::MinioConsole => Some(("the console of MinIO", 9000)),
            Self::GarageWeb => Some(("the websites of Garage", 3900)),
            Self::GarageAdmin => Some(("the administration of Garage", 3900)),
            Self::MinioApi | Self::GarageApi | Self::CephGateway | Self::Localstack => None,
        }
    }
}
