import Inspection

/// The OpenRPC document, made from the method table, so that it cannot say anything else than what is answered
/// (SVC-14).
enum OpenRPC {
    static func document(_ methods: [RPCMethod], genesisName: String) -> Document {
        .object([
            ("openrpc", .text("1.2.6")),
            (
                "info",
                .object([
                    ("title", .text("Laneway")), ("description", .text("A node of the network \(genesisName).")),
                    ("version", .text(version)),
                ])
            ),
            ("methods", .list(methods.map(document))),
        ])
    }

    /// Of the interface: the first number changes when a caller has to.
    static let version = "1.0.0"

    private static func document(_ method: RPCMethod) -> Document {
        .object([
            ("name", .text(method.name)), ("summary", .text(method.summary)), ("paramStructure", .text("either")),
            ("params", .list(method.parameters.map(\.document))),
            (
                "result",
                .object([
                    ("name", .text("result")), ("description", .text(method.result)), ("schema", method.shape.schema),
                ])
            ),
        ])
    }
}
