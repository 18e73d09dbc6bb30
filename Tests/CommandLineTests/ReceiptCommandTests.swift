import Foundation
import Store
import Testing
import Wire

/// CLI-75.
@Suite("laneway receipt check", .serialized)
struct ReceiptCommandTests {
    /// A session's log, and receipts for an entry of it as its sequencer would have signed them.
    private struct Signed {
        let folder: String
        let store: NodeStore
        let key: SecretKey
        let position: UInt64
        let entry: [UInt8]
        let outcomeBy: UInt64

        init() throws {
            folder = try SharedSession.folder
            store = try NodeStore.open(in: folder + "/data", mode: .readOnly)
            key = SecretKey(seed: Hash.of(.developmentKey, Array("sequencer/\(SharedSession.seed)".utf8)))
            let entries = try store.entries(from: 1, bytesMax: 4 << 20).entries
            let index = try #require(
                entries.lastIndex { bytes in
                    if case .envelope = try? LogEntry(decoding: bytes) { true } else { false }
                })
            (position, entry) = (UInt64(index) + 1, entries[index])
            let ticks = entries[..<index].count { bytes in
                if case .tick = try? LogEntry(decoding: bytes) { true } else { false }
            }
            outcomeBy = try LogEntry(decoding: entry).outcomeBy(
                arrivingAt: UInt64(ticks) + 1, lifetimeMax: store.genesis.parameters.lifetimeMax)
        }

        func receipt(_ change: (inout Receipt.Promise, inout Receipt.Group) -> Void = { _, _ in }) throws -> Receipt {
            let entries = try store.entries(from: 1, bytesMax: .max).entries.prefix(Int(position))
            var promise = Receipt.Promise(
                position: position, entryHash: LogEntry.hash(ofEncoding: entry),
                outcomeBy: outcomeBy)
            var group = Receipt.Group(
                genesisHash: store.genesis.hash, firstPosition: position, lastPosition: position,
                logHash: entries.reduce(store.genesis.hash) { LogEntry.chained($1, after: $0) })
            change(&promise, &group)
            return try #require(Receipt.receipts(for: [promise], in: group, signedBy: key).first)
        }
    }

    @Test("finds a receipt kept by the session, with the endings of what it brought, as text and as JSON")
    func kept() throws {
        let signed = try Signed()
        let text = Hex.encode(try signed.receipt().encoded)
        let run = try Laneway.run("receipt", "check", text, "--session", signed.folder)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        #expect(run.output.hasPrefix("RECEIPT_VALID  the log has the entry at position \(signed.position)"), "\(run)")
        #expect(run.output.contains("all that it brought has ended"), "\(run)")
        #expect(run.lines.allSatisfy { $0.count <= 120 })
        let json = try Laneway.run("receipt", "check", text, "--log", signed.folder + "/data", "--json").json()
        #expect(try json.text("verdict") == "RECEIPT_VALID")
        #expect(try json.object("receipt").number("position") == Int(signed.position))
        let log = try json.object("log")
        #expect(try log.text("kind") == "envelope")
        #expect((log["ended"] as? [[String: Any]])?.isEmpty == false && (log["pending"] as? [Any])?.isEmpty == true)
    }

    @Test("takes a file with the digits or with a service's answer, and the genesis alone")
    func files() throws {
        let signed = try Signed()
        let digits = Hex.encode(try signed.receipt().encoded)
        let genesis = Hex.encode(signed.store.genesis.encoded)
        let files = [
            try Laneway.file("receipt.txt", digits + "\n"),
            try Laneway.file("answer.json", "{\"kind\": \"envelope\", \"receipt\": \"\(digits)\"}"),
            try Laneway.file("call.json", " {\"id\": 1, \"result\": {\"receipt\": \"\(digits)\"}}"),
        ]
        for file in files + [digits] {
            for network in [genesis, try Laneway.file("genesis.json", "{\"genesis\": \"\(genesis)\"}")] {
                let run = try Laneway.run("receipt", "check", file, "--genesis", network)
                #expect(run.status == 0, "\(run)")
                #expect(run.output.hasPrefix("RECEIPT_VALID  the sequencer has promised log position"), "\(run)")
            }
        }
        let hash = "\(signed.store.genesis.hash)"
        #expect(try Laneway.run("receipt", "check", digits, "--genesis", hash, "--session", signed.folder).status == 0)
    }

    @Test("says which promise the log broke, exit code 1")
    func broken() throws {
        let signed = try Signed()
        let cases: [(String, Receipt)] = [
            ("OTHER_ENTRY", try signed.receipt { promise, _ in promise.entryHash = .zero }),
            ("OTHER_LOG", try signed.receipt { _, group in group.logHash = .zero }),
            ("NO_OUTCOME", try signed.receipt { promise, _ in promise.outcomeBy = 1 }),
            ("OTHER_PROMISE", try signed.receipt { promise, _ in promise.outcomeBy += 1 }),
            (
                "NO_ENTRY",
                try signed.receipt { promise, group in
                    promise.position = 1 << 40
                    group.lastPosition = 1 << 41
                }
            ),
        ]
        for (code, receipt) in cases {
            let text = Hex.encode(receipt.encoded)
            let run = try Laneway.run("receipt", "check", text, "--session", signed.folder)
            #expect(run.status == 1 && run.output.hasPrefix("RECEIPT_BROKEN  \(code) (RCPT-6) at "), "\(run)")
            let json = try Laneway.run("receipt", "check", text, "--session", signed.folder, "--json").json()
            #expect(try json.text("verdict") == "RECEIPT_BROKEN" && json.text("code") == code)
            // Its being genuine is all that the genesis alone says.
            let genesis = Hex.encode(signed.store.genesis.encoded)
            #expect(try Laneway.run("receipt", "check", text, "--genesis", genesis).status == 0)
        }
    }

    @Test("refuses what is no receipt of the network, exit code 2, with the verdict as the result")
    func invalid() throws {
        let signed = try Signed()
        let receipt = try signed.receipt()
        var forged = receipt
        forged.promise.position -= 1
        forged.group.firstPosition -= 1
        var foreign = receipt
        foreign.group.genesisHash = .zero
        var unsigned = receipt
        unsigned.signature = .zero
        let cases: [(String, [UInt8])] = [
            ("SIGNATURE", forged.encoded), ("OTHER_NETWORK", foreign.encoded), ("SIGNATURE", unsigned.encoded),
            ("TRUNCATED", Array(receipt.encoded.dropLast())), ("UNKNOWN_VERSION", [9] + receipt.encoded.dropFirst()),
        ]
        for (code, bytes) in cases {
            let run = try Laneway.run("receipt", "check", Hex.encode(bytes), "--session", signed.folder)
            #expect(run.status == 2 && run.output.hasPrefix("RECEIPT_INVALID  \(code) "), "\(run)")
            let json = try Laneway.run("receipt", "check", Hex.encode(bytes), "--session", signed.folder, "--json")
                .json()
            #expect(try json.text("verdict") == "RECEIPT_INVALID" && json.text("code") == code)
        }
    }

    @Test("says what is missing or cannot be, exit code 2, with nothing on stdout")
    func mistakes() throws {
        let signed = try Signed()
        let text = Hex.encode(try signed.receipt().encoded)
        let hash = "\(signed.store.genesis.hash)"
        let other = "0x" + String(repeating: "1", count: 64)
        let cases: [([String], String)] = [
            ([text, "--genesis", hash], "does not say who the sequencer is"),
            ([text, "--genesis", other, "--session", signed.folder], "is of the network with genesis \(hash)"),
            ([text, "--genesis", "0x05"], "is no genesis: TRUNCATED"),
            ([text, "--session", "nobody"], "nobody is no session"),
            (["0xnothing", "--session", signed.folder], "is not 0x and an even number of hexadecimal digits"),
            (["/nowhere", "--session", signed.folder], "cannot read /nowhere"),
            ([try Laneway.file("answer.json", "{\"kind\": 1}"), "--session", signed.folder], "has no `receipt`"),
            ([text], "Give --genesis, --session or --log"),
        ]
        for (arguments, message) in cases {
            let run = try Laneway.run(["receipt", "check"] + arguments)
            #expect(run.status == 2 && run.output.isEmpty && run.errors.contains(message), "\(arguments): \(run)")
        }
    }
}
