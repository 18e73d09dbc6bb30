import Foundation
import GRDB
import Store
import Testing
import Wire

@Suite("laneway verify (CLI-40)")
struct VerifyCommandTests {
    @Test("derives a session again and agrees")
    func agrees() throws {
        let run = try Laneway.run("verify", try SharedSession.folder)
        #expect(run.status == 0, "\(run)")
        #expect(run.output.hasPrefix("VERIFIED"), "\(run)")
        #expect(run.output.contains(try SharedSession.summary.object("commitments").text("sub_block")))
    }

    @Test("prints one JSON document a line, and finds a session by its name")
    func json() throws {
        let home = Laneway.path("home")
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let sessions = URL(filePath: try SharedSession.folder).deletingLastPathComponent().path
        try FileManager.default.createSymbolicLink(atPath: home + "/sessions", withDestinationPath: sessions)
        let name = try SharedSession.summary.text("session")
        let run = try Laneway.run("verify", name, "--json", environment: ["LANEWAY_HOME": home])
        #expect(run.status == 0 && run.lines.count == 1, "\(run)")
        let report = try run.json()
        #expect(report["verified"] as? Bool == true)
        #expect(try report.text("verdict") == "VERIFIED")
        #expect(try report.number("transactions") == SharedSession.summary.object("verifier").number("transactions"))
        #expect(try report.number("sub_blocks") == SharedSession.summary.number("sub_blocks"))
    }

    @Test("refuses another network than the one that it is asked for")
    func genesis() throws {
        let manifest = try Data(contentsOf: URL(filePath: try SharedSession.folder + "/manifest.json"))
        let known = try #require(try JSONSerialization.jsonObject(with: manifest) as? [String: Any]).text(
            "genesis_hash")
        let data = try SharedSession.folder + "/data"
        #expect(try Laneway.run("verify", data, "--genesis", known).status == 0)
        let other = try Laneway.run("verify", data, "--genesis", "0x" + String(repeating: "0", count: 64))
        #expect(other.status == 2, "\(other)")
        #expect(other.errors.contains(known), "\(other)")
    }

    /// A change of a session's database, and the verdict that has to answer it.
    struct Damage: Sendable, CustomTestStringConvertible {
        let verdict: String
        let sql: String
        init(_ verdict: String, by sql: String) { (self.verdict, self.sql) = (verdict, sql) }
        var testDescription: String { sql }
    }

    /// Replaces the last byte of a blob.
    private static func flip(_ table: String, _ column: String, _ row: String) -> String {
        let last = "substr(\(column), -1)"
        return "UPDATE \(table) SET \(column) = CAST(substr(\(column), 1, length(\(column)) - 1) || "
            + "CASE \(last) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE \(row)"
    }

    static let damages = [
        Damage("BAD_SIGNATURE", by: flip("sub_block", "header", "height = 7")),
        Damage("BAD_ATTRIBUTION", by: flip("sub_block", "attribution", "height = 7")),
        Damage("BAD_LEDGER", by: flip("sub_block", "journal", "height = 7")),
        Damage("BAD_SIGNATURE", by: flip("block", "header", "number = 2")),
        Damage("STORE_BROKEN_CHAIN", by: flip("log_group", "previous_hash", "first_position > 5")),
        Damage("MISSING", by: "DELETE FROM sub_block WHERE height = 7"),
        Damage("MISSING", by: "DELETE FROM block WHERE number = 2"),
    ]

    @Test("finds damage, names it, exit code 1", arguments: damages)
    func damaged(damage: Damage) throws {
        let folder = try SharedSession.copy()
        try DatabaseQueue(path: folder + "/data/node.sqlite").write { try $0.execute(sql: damage.sql) }
        let run = try Laneway.run("verify", folder)
        #expect(run.status == 1, "\(run)")
        #expect(run.output.hasPrefix(damage.verdict + "  "), "\(run)")
        #expect(run.output.contains("sub-blocks before it agree."), "\(run)")
        let report = try Laneway.run("verify", folder, "--json").json()
        #expect(report["verified"] as? Bool == false)
        #expect(try report.text("verdict") == damage.verdict)
        // Nobody else crashes on it either.
        for command in [
            ["attribution", folder], ["inspect", folder, "lane", "open"], ["inspect", folder, "block", "1"],
        ] {
            #expect([0, 1].contains(try Laneway.run(command).status), "\(command)")
        }
    }

    /// A sequencer that takes one unit from a lane's line of a sub-block and signs it.
    private static func skim(_ folder: String, height: UInt64) throws {
        let seed = Hash.of(.developmentKey, Array("sequencer/\(SharedSession.seed)".utf8))
        let store = try NodeStore.open(in: folder + "/data", mode: .readOnly)
        var subBlock = try #require(try store.subBlock(at: height))
        var lines = try [LaneAttribution](decoding: subBlock.attribution)
        let index = try #require(lines.firstIndex { $0.priorityFee > 0 })
        lines[index].priorityFee -= 1
        subBlock.header.header.attributionHash = lines.sectionHash
        let header = Signed(
            subBlock.header.header, in: store.genesis.hash, signedBy: SecretKey(seed: seed))
        try DatabaseQueue(path: folder + "/data/node.sqlite").write { db in
            try db.execute(
                sql: "UPDATE sub_block SET header = ?, attribution = ? WHERE height = ?",
                arguments: [Data(header.encoded), Data(lines.encoded), height])
        }
    }

    @Test(
        "writes evidence of what was signed, which anybody confirms with the genesis alone, and no other (CLI-43, CLI-44)"
    )
    func evidence() throws {
        let folder = try SharedSession.copy()
        try Self.skim(folder, height: 7)
        let file = Laneway.path("skimmed.evidence")
        let run = try Laneway.run("verify", folder, "--evidence", file)
        #expect(run.status == 1 && run.output.hasPrefix("BAD_ATTRIBUTION  sub-block 7, lane "), "\(run)")
        #expect(run.errors.contains("laneway evidence check \(file)"), "\(run)")
        let genesis = try Laneway.file("genesis", "0x" + Self.genesis(of: folder))
        let confirmed = try Laneway.run("evidence", "check", file, "--genesis", genesis)
        #expect(confirmed.status == 0 && confirmed.output.hasPrefix("CONFIRMED  BAD_ATTRIBUTION  "), "\(confirmed)")
        let json = try Laneway.run("evidence", "check", file, "--genesis", genesis, "--json").json()
        #expect(try json.text("verdict") == "BAD_ATTRIBUTION")

        // A copy that was kept is enough, and shows that there are two.
        let compared = try Laneway.run("evidence", "compare", folder, try SharedSession.folder)
        #expect(compared.status == 1 && compared.output.hasPrefix("EQUIVOCATION  sub-block 7"), "\(compared)")

        // A byte of the evidence that was changed, and damage that nobody signed.
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes[40] ^= 1
        try bytes.write(to: URL(filePath: file))
        let refuted = try Laneway.run("evidence", "check", file, "--genesis", genesis)
        #expect(refuted.status == 1 && refuted.output.hasPrefix("REFUTED  NOT_SIGNED"), "\(refuted)")
        let damaged = try SharedSession.copy()
        try DatabaseQueue(path: damaged + "/data/node.sqlite").write { db in
            try db.execute(sql: Self.flip("sub_block", "journal", "height = 7"))
        }
        let none = try Laneway.run("verify", damaged, "--evidence", Laneway.path("none.evidence"))
        #expect(none.status == 1 && none.errors.contains("There is no evidence to write"), "\(none)")
        let hash = try Laneway.run("evidence", "check", file, "--genesis", "0x" + String(repeating: "0", count: 64))
        #expect(hash.status == 2 && hash.errors.contains("a genesis hash does not say"), "\(hash)")
    }

    private static func genesis(of folder: String) throws -> String {
        let store = try NodeStore.open(in: folder + "/data", mode: .readOnly)
        return Hex.encode(store.genesis.encoded).replacing("0x", with: "")
    }

    @Test("Damage in the sums ends in an error for whoever adds them up, never in a trap")
    func hugeAmounts() throws {
        let folder = try SharedSession.copy()
        try DatabaseQueue(path: folder + "/data/node.sqlite").write { db in
            let bytes = try #require(try Data.fetchOne(db, sql: "SELECT attribution FROM sub_block WHERE height = 3"))
            // Count, name, then base fee per gas, transactions and gas: what is behind are the amounts.
            let start = 4 + 1 + Int(bytes[4]) + 16 + 4 + 8
            var huge = bytes
            for offset in start..<start + 48 { huge[offset] = 0xff }
            try db.execute(sql: "UPDATE sub_block SET attribution = ? WHERE height = 3", arguments: [huge])
        }
        for command in [
            ["attribution", folder], ["attribution", folder, "--json"], ["inspect", folder, "block", "1"],
            ["inspect", folder, "subblock", "3"], ["inspect", folder, "lane", "open"],
        ] {
            let run = try Laneway.run(command)
            #expect(run.status == 1, "\(command): \(run)")
            #expect(run.errors.contains("laneway verify"), "\(command): \(run)")
        }
        #expect(try Laneway.run("verify", folder).output.hasPrefix("BAD_ATTRIBUTION"))
    }

    @Test("names the file and what to do for what is no store at all")
    func noStore() throws {
        let files = FileManager.default
        func folder(_ write: (String) throws -> Void) throws -> String {
            let path = Laneway.path("no-store")
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            try write(path + "/node.sqlite")
            return path
        }
        let whole = try Data(contentsOf: URL(filePath: try SharedSession.folder + "/data/node.sqlite"))
        let cases: [(folder: String, status: Int32, says: String)] = [
            (Laneway.path("nowhere"), 2, "laneway devnet up"),
            (try folder { _ in }, 2, "no node.sqlite"),
            (try folder { try Data().write(to: URL(filePath: $0)) }, 1, "[STORE_EMPTY_FILE]"),
            (try folder { try Data("not a database".utf8).write(to: URL(filePath: $0)) }, 1, "[STORE_NOT_A_STORE]"),
            (try folder { try Data(whole.shuffled()).write(to: URL(filePath: $0)) }, 1, "[STORE_NOT_A_STORE]"),
            (try folder { try files.createDirectory(atPath: $0, withIntermediateDirectories: true) }, 1, "STORE_"),
            (try folder { try whole.prefix(200).write(to: URL(filePath: $0)) }, 1, "STORE_"),
            (try folder { try whole.prefix(whole.count / 2).write(to: URL(filePath: $0)) }, 1, "STORE_"),
            (try folder { try whole.prefix(whole.count - 70_000).write(to: URL(filePath: $0)) }, 1, "STORE_"),
        ]
        for (folder, status, says) in cases {
            for command in [["verify", folder], ["attribution", folder], ["inspect", folder, "lane", "open"]] {
                let run = try Laneway.run(command)
                let text = run.errors + run.output
                if command[0] == "verify" {
                    #expect(run.status == status, "\(command): \(run)")
                    #expect(text.contains(says), "\(command): \(run)")
                } else {
                    // What they need may not be in the part that is missing.
                    #expect([0, status].contains(run.status), "\(command): \(run)")
                }
                if run.status != 0 { #expect(text.contains(folder), "\(command): \(run)") }
            }
        }
    }
}
