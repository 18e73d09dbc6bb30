import Foundation
import Inspection
import RuleBuild
import Wire

/// A bundle as its sender describes it (CLI-96).
struct BundleFile {
    private struct LegTerms {
        let lane: LaneName
        let opening: Opening
        let from: String
        let gas: UInt64
        let tip: Amount?
        let maxFee: Amount?
        let payload: [UInt8]
    }

    /// Far more than any bundle.
    private static let bytesMax = 1 << 20
    private static let usualGas: UInt64 = 21_000
    private static let usualSubBlocks: UInt64 = 10

    private let path: String
    private let from: String
    private let bid: Amount
    private let atomicity: Atomicity
    private let refundPercent: UInt8
    private let refundTo: String?
    private let validFrom: UInt64
    /// Nil: so many sub-blocks from now.
    private let validUntil: UInt64?
    private let validFor: UInt64
    private let replacement: UInt128
    private let legs: [LegTerms]

    /// Reads a file. Throws ``RuleBuildError`` with the line at fault.
    init(_ path: String) throws {
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            data = try file.read(upToCount: Self.bytesMax + 1) ?? Data()
        } catch {
            throw UsageError(description: "cannot read \(path): \(error.localizedDescription)")
        }
        guard data.count <= Self.bytesMax, let text = String(validating: data, as: UTF8.self) else {
            throw UsageError(description: "\(path) is no text of at most \(Self.bytesMax) bytes")
        }
        try self.init(ManifestTable(text: text, path: path), path: path)
    }

    private init(_ table: ManifestTable, path: String) throws(RuleBuildError) {
        try table.allow([
            "from", "bid", "atomicity", "refund", "refund_to", "valid_for", "valid_from", "valid_until", "replacement",
            "legs",
        ])
        self.path = path
        guard let from = try table.string("from") else { throw table.missing("from", "Write from = \"alice\".") }
        self.from = from
        bid = try table.amount("bid", default: 0)
        atomicity = try table.choice("atomicity", Atomicity.allCases.map { ($0.name, $0) })
        refundPercent = try table.integer("refund", in: 0...100, default: 0)
        refundTo = try table.string("refund_to")
        validFrom = try table.integer("valid_from", in: 0...UInt64.max, default: 0)
        validUntil =
            table.has("valid_until") ? try table.integer("valid_until", in: 0...UInt64.max, default: 0) : nil
        validFor = try table.integer("valid_for", in: 1...UInt64(1 << 32), default: Self.usualSubBlocks)
        guard validUntil == nil || !table.has("valid_for") else {
            throw table.error(.badValue, "valid_for", "there is valid_until, too", "Write one of the two.")
        }
        replacement = try table.integer("replacement", in: 0...UInt128.max, default: 0)
        var legs: [LegTerms] = []
        for leg in try table.tables("legs") { legs.append(try Self.leg(leg, payer: from)) }
        guard (1...Wire.Bundle.legsMax).contains(legs.count) else {
            throw table.error(
                .badValue, "legs", "the bundle has \(legs.count) legs",
                "Write 1 to \(Wire.Bundle.legsMax), such as legs = [{ lane = \"my-dex\" }].")
        }
        self.legs = legs
    }

    private static func leg(_ table: ManifestTable, payer: String) throws(RuleBuildError) -> LegTerms {
        try table.allow(["lane", "opening", "from", "gas", "priority_fee", "max_fee", "payload", "text"])
        guard table.has("lane") else { throw table.missing("lane", "Write lane = \"my-dex\".") }
        var payload = Array((try table.string("text") ?? "").utf8)
        if let digits = try table.string("payload") {
            guard digits.hasPrefix("0x"), let bytes = Hex.decode(digits), !table.has("text") else {
                throw table.error(
                    .badValue, "payload",
                    "it is not 0x and an even number of hexadecimal digits, or there is text, too",
                    "Write payload = \"0x01ff\" or text = \"buy\".")
            }
            payload = bytes
        }
        guard payload.count <= Operation.payloadBytesMax else {
            throw table.error(
                .badValue, table.has("text") ? "text" : "payload", "it has \(payload.count) bytes",
                "A leg takes \(Operation.payloadBytesMax).")
        }
        return LegTerms(
            lane: try table.laneName("lane"), opening: try opening(table),
            from: try table.string("from") ?? payer,
            gas: try table.integer("gas", in: 1...UInt64.max, default: usualGas),
            tip: table.has("priority_fee") ? try table.amount("priority_fee", default: 0) : nil,
            maxFee: table.has("max_fee") ? try table.amount("max_fee", default: 0) : nil, payload: payload)
    }

    private static func opening(_ table: ManifestTable) throws(RuleBuildError) -> Opening {
        let text = try table.string("opening") ?? "top"
        switch text {
        case "top": return .top
        case "bottom": return .bottom
        default:
            guard text.hasPrefix("after:0x"), let hash = Hash(hex: String(text.dropFirst(6))) else {
                throw table.error(
                    .badValue, "opening", "\"\(text.prefix(80))\" is no opening",
                    "Choose \"top\", \"bottom\" or \"after:\" and a transaction's hash.")
            }
            return .after(hash)
        }
    }

    /// The bundle, signed by everybody who has to.
    func bundle(_ client: NodeClient, session: String?) throws -> Wire.Bundle {
        let payer = try key(from, session)
        var keys = [payer]
        var legs: [Leg] = []
        for terms in self.legs {
            let sender = try key(terms.from, session)
            keys.append(sender)
            let fees = try FeeTerms(tip: terms.tip, maxFee: terms.maxFee, lane: terms.lane, client)
            legs.append(
                Leg(
                    lane: terms.lane, opening: terms.opening, sender: sender.publicKey, gasLimit: terms.gas,
                    maxFeePerGas: fees.maxFee, maxPriorityFeePerGas: fees.tip, payload: terms.payload))
        }
        let height = try client.network().number("height")
        let bundle = Wire.Bundle(
            chainID: try client.chainID(), payer: payer.publicKey, bid: bid, atomicity: atomicity, validFrom: validFrom,
            validUntil: validUntil ?? max(validFrom, height) + validFor, replacement: replacement,
            refundPercent: refundPercent, refundRecipient: try refundTo.map { try key($0, session).publicKey } ?? .zero,
            legs: legs, signatures: [])
        guard let signed = bundle.signed(by: keys) else {
            throw UsageError(description: "\(path): a signer of the bundle has no key")
        }
        return signed
    }

    /// A name stands for a development key of the session, what ends with `.key` for a file beside this one.
    private func key(_ name: String, _ session: String?) throws -> SecretKey {
        guard name.hasSuffix(".key") else { return try SignerOptions.developmentKey(name, in: session) }
        let folder = URL(filePath: path).deletingLastPathComponent()
        return try KeyFile.read(URL(filePath: name, relativeTo: folder).path)
    }
}
