//! Low-code platforms and collectors of web hooks: they respond themselves where no workflow listens.

use super::mark::Mark::{Body, Header, Host, Status};
use super::{Kind::LowCode, Product, products};

products! {
    static LOGIC_APPS: Product = Product::new("Azure Logic Apps", LowCode, &[
        &[Host(&[".logic.azure.com", ".logic.azure.us", ".logic.azure.cn", ".powerplatform.com"])],
        &[Body(&["directapi"])],
        &[Header("x-ms-workflow-run-id", &[])],
        &[Header("x-ms-failure-cause", &[])],
    ])
        .page(
            "Azure Logic Apps: Call, trigger, or nest logic apps",
            "https://learn.microsoft.com/en-us/azure/logic-apps/logic-apps-http-endpoint",
        );

    static N8N: Product = Product::new("n8n", LowCode, &[
        &[Body(&["the requested webhook", "this webhook is not registered for"]), Body(&["is not registered"])],
    ])
        .page(
            "n8n: Webhook node, common issues",
            "https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.webhook/common-issues/",
        );

    static MAKE: Product = Product::new("Make", LowCode, &[
        &[Body(&["there is no scenario listening for this webhook"])],
        &[Host(&[".make.com", ".integromat.com"])],
    ])
        .page("Make: Webhooks", "https://help.make.com/webhooks");

    static ZAPIER: Product = Product::new("Zapier", LowCode, &[
        &[Body(&["please unsubscribe me!"]), Status(&[404, 410])],
    ])
        .remedy("Turn the Zap on, or enter the URL that its Catch Hook trigger shows now.")
        .page(
            "Zapier: Trigger Zaps from webhooks",
            "https://help.zapier.com/hc/en-us/articles/8496288690317-Trigger-Zaps-from-webhooks",
        );

    static PIPEDREAM: Product =
        Product::new("Pipedream", LowCode, &[&[Host(&[".pipedream.net"]), Status(&[404, 410])]])
        .remedy("Turn the workflow of this source on, or enter the URL that its HTTP trigger shows now.");

    static WEBHOOK_SITE: Product =
        Product::new("Webhook.site", LowCode, &[&[Host(&["webhook.site"]), Status(&[404, 410, 429])]])
        .remedy("Create a new URL at Webhook.site: unused ones expire, and free ones take 100 requests.")
        .page("Webhook.site: Documentation", "https://docs.webhook.site/");

    static BEECEPTOR: Product = Product::new("Beeceptor", LowCode, &[
        &[Host(&[".beeceptor.com"]), Status(&[404, 429])],
    ])
        .remedy("Create a mocking rule for this method and path at Beeceptor.");

    static POSTMAN_MOCK: Product = Product::new("A Postman mock server", LowCode, &[
        &[Body(&["mockrequestnotfounderror"])],
    ])
        .remedy("Save an example for this method and path in the collection of the mock server.");
}
