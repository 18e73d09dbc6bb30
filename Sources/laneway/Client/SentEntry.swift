import Inspection
import Service
import Wire

/// What a service answered to something that was sent, or that a sender asks about: as lines for people.
struct SentEntry {
    /// Lines about a submission's answer.
    ///
    /// - Parameter next: the command that asks for what becomes of it, without the hash.
    static func lines(_ answer: Document, next: (String) -> String) throws -> [String] {
        let bundle = try? answer.text("bundle")
        let hashes = try bundle.map { [$0] } ?? answer.texts("transactions")
        var lines = hashes.map { (bundle == nil ? "hash      " : "bundle    ") + $0 }
        lines += (try? answer.texts("legs"))?.enumerated().map { "leg \($0 + 1)     \($1)" } ?? []
        lines.append("position  \(try answer.number("log_position")) of the log, with a receipt (--json shows it)")
        guard let statuses = try? answer.list("statuses") else {
            return lines + ["", "next: " + next(hashes.first ?? "")]
        }
        for status in statuses { lines += try Self.lines(ofStatus: status) }
        if try !answer.flag("ended") { lines += ["", "next: " + next(hashes.first ?? "")] }
        return lines
    }

    /// Lines about what became of one transaction, leg or bundle.
    static func lines(ofStatus status: Document) throws -> [String] {
        switch try status.text("state") {
        case "pending":
            return [
                "state     pending since height \(try status.number("arrival_height")), entry "
                    + "\(try status.number("log_position")) of the log"
            ]
        case "ended":
            return [
                "state     \(try status.text("outcome")) at height \(try status.number("height")) "
                    + "(\(try status.text("rules")))",
                "meaning   \(try status.text("meaning"))", "advice    \(try status.text("advice"))",
            ]
        default: return ["state     unknown: nothing of this hash is in the log"]
        }
    }

    /// Sends an entry: where the service refuses it for want of money, says where that comes from.
    static func send(
        _ client: NodeClient, _ method: String, _ bytes: [UInt8], waitSeconds: UInt64?, network: NetworkOptions,
        payers: String
    ) throws -> Document {
        do {
            let milliseconds = min(waitSeconds ?? 0, 30) * 1_000
            return try client.call(method, Hex.encode(bytes), "\(milliseconds)")
        } catch let failure as RPCFailure where failure.code == OutcomeCode.unpayable.name {
            throw Refused(
                description: """
                    \(failure)
                    what there is:  laneway account show \(payers) \(network.text)
                    on a devnet:    laneway account fund \(payers) \(network.text)
                    """)
        }
    }
}

/// An entry that the network did not take.
struct Refused: Error, CustomStringConvertible {
    let description: String
}
