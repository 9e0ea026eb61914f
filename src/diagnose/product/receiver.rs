//! Receivers that are products themselves.

use super::mark::Mark::{Body, Header};
use super::{
    Kind::{Emulator, IotPlatform},
    Product, products,
};

products! {
    static THINGSBOARD: Product = Product::new("ThingsBoard", IotPlatform, &[
        &[Body(&["\"errorcode\":"]), Body(&["\"timestamp\":"]), Body(&["\"status\":"])],
    ]);

    static AZURITE: Product = Product::new("Azurite", Emulator, &[&[Header("server", &["azurite"])]]);

    static LOCALSTACK: Product = Product::new("LocalStack", Emulator, &[
        &[Header("server", &["localstack"])],
        &[Header("x-localstack", &[])],
    ]);
}
