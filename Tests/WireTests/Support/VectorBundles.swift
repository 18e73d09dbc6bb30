import Wire

// Bundles and what follows from them, built from the fields that a vector names.

extension PublicKey: VectorValue {
    init(vector: JSONValue) throws { self.init(bytes: try Hash(vector: vector).bytes) }
}

extension Signature: VectorValue {
    init(vector: JSONValue) throws {
        guard case .text(let text) = vector, let signature = Signature(hex: text) else {
            throw JSONValue.Failure(description: "no signature")
        }
        self = signature
    }
}

extension LaneName: VectorValue {
    init(vector: JSONValue) throws {
        guard case .text(let text) = vector else { throw JSONValue.Failure(description: "no name") }
        try self.init(text)
    }
}

extension UInt128: VectorValue {
    init(vector: JSONValue) throws {
        guard case .text(let text) = vector, let value = UInt128(text) else {
            throw JSONValue.Failure(description: "no amount")
        }
        self = value
    }
}

extension Opening: VectorValue {
    init(vector: JSONValue) throws {
        switch try vector.raw("kind") as OpeningKind {
        case .top: self = .top
        case .after: self = .after(try vector.fixed("transaction"))
        case .bottom: self = .bottom
        }
    }
}

extension Leg: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            lane: LaneName(vector.text("lane")), opening: Opening(vector: vector.field("opening")),
            sender: vector.fixed("sender"), gasLimit: vector.integer("gasLimit"),
            maxFeePerGas: vector.integer("maxFeePerGas"), maxPriorityFeePerGas: vector.integer("maxPriorityFeePerGas"),
            payload: vector.bytes("payload"))
    }
}

extension Bundle: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            chainID: vector.integer("chainID"), payer: vector.fixed("payer"), bid: vector.integer("bid"),
            atomicity: vector.raw("atomicity"), validFrom: vector.integer("validFrom"),
            validUntil: vector.integer("validUntil"), replacement: vector.integer("replacement"),
            refundPercent: vector.integer("refundPercent"), refundRecipient: vector.fixed("refundRecipient"),
            legs: vector.elements("legs"), signatures: vector.elements("signatures"))
    }
}

extension OpeningsPolicy: VectorValue {
    init(vector: JSONValue) throws {
        self.init(
            top: try Self.terms(vector.field("top")), after: try Self.terms(vector.field("after")),
            bottom: try Self.terms(vector.field("bottom")), payers: try vector.elements("payers"))
    }

    private static func terms(_ vector: JSONValue) throws -> OpeningTerms? {
        guard try vector.text("price") != "0" else { return nil }
        return OpeningTerms(price: try vector.raw("price"), reservePrice: try vector.integer("reservePrice"))
    }
}

extension BundleOutcome: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            bundle: vector.fixed("bundle"), payer: vector.fixed("payer"), outcome: vector.raw("outcome"),
            leg: vector.integer("leg"), code: vector.integer("code"), bid: vector.integer("bid"),
            paid: vector.integer("paid"), refund: vector.integer("refund"), rival: vector.fixed("rival"),
            price: vector.integer("price"))
    }
}

extension Component: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            lanes: vector.elements("lanes"), winners: vector.elements("winners"), values: vector.elements("values"),
            units: vector.elements("units"), excess: vector.text("excess"), properties: vector.elements("properties"),
            shillFigures: vector.elements("shillFigures"))
    }
}

extension Component.Property: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            held: vector.text("held") == "1", figure: vector.text("figure"), lanes: vector.integer("lanes"))
    }
}

extension Component.Shill: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            bundle: vector.fixed("bundle"), lane: vector.integer("lane"), bid: vector.integer("bid"),
            gain: vector.text("gain"))
    }
}
