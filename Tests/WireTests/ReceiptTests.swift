import Testing
import Wire

/// Specs/vectors/receipts.json was made by another implementation, in another language.
@Suite("Receipts (RCPT-1 to RCPT-5)")
struct ReceiptTests {
    struct File: Decodable {
        let genesis: HexBytes
        let seed: HexBytes
        let groups: [Group]
        let rejected: [Rejected]
    }

    struct Group: Decodable {
        let firstPosition: String
        let lastPosition: String
        let logHash: HexBytes
        let arrivalHeight: String
        let root: HexBytes
        let signingHash: HexBytes
        let receipts: [Given]
    }

    struct Given: Decodable {
        let entry: HexBytes
        let position: String
        let entryHash: HexBytes
        let outcomeBy: String
        let promiseHash: HexBytes
        let receipt: HexBytes
    }

    struct Rejected: Decodable {
        let name: String
        let receipt: HexBytes
        let code: String
    }

    private static func load() throws -> (file: File, genesis: Genesis, key: SecretKey) {
        let file = try Vectors.load("receipts", as: File.self)
        return (file, try Genesis(decoding: file.genesis.bytes), SecretKey(seed: file.seed.hash))
    }

    @Test("vectors: receipts.json, receipt for receipt")
    func vectors() throws {
        let (file, genesis, key) = try Self.load()
        for vector in file.groups {
            let height = try #require(UInt64(vector.arrivalHeight))
            let promises = try vector.receipts.map { given in
                let entry = try LogEntry(decoding: given.entry.bytes)
                #expect(entry.hash == given.entryHash.hash)
                #expect(LogEntry.hash(ofEncoding: given.entry.bytes) == given.entryHash.hash)
                let outcomeBy = entry.outcomeBy(
                    arrivingAt: height, lifetimeMax: genesis.parameters.lifetimeMax)
                #expect("\(outcomeBy)" == given.outcomeBy)
                let promise = Receipt.Promise(
                    position: try #require(UInt64(given.position)), entryHash: entry.hash, outcomeBy: outcomeBy)
                #expect(promise.hash == given.promiseHash.hash)
                return promise
            }
            #expect(MerkleTree(over: promises.map(\.hash)).root == vector.root.hash)
            let group = Receipt.Group(
                genesisHash: genesis.hash, firstPosition: try #require(UInt64(vector.firstPosition)),
                lastPosition: try #require(UInt64(vector.lastPosition)), logHash: vector.logHash.hash)
            let receipts = Receipt.receipts(for: promises, in: group, signedBy: key)
            #expect(receipts.map(\.encoded) == vector.receipts.map(\.receipt.bytes))
            for receipt in receipts {
                #expect(receipt.signingHash == vector.signingHash.hash)
                try receipt.check(genesis: genesis)
            }
        }
    }

    @Test("vectors: what is no receipt of the genesis is refused with its code, and every code is among them")
    func rejected() throws {
        let (file, genesis, _) = try Self.load()
        for vector in file.rejected {
            #expect(Self.refusal(of: vector.receipt.bytes, genesis) == vector.code, "\(vector.name)")
        }
        #expect(Set(file.rejected.map(\.code)).isSuperset(of: ReceiptError.Code.allCases.map(\.rawValue)))
    }

    @Test("no bit of a receipt can be changed", arguments: 0..<4)
    func tampered(number: Int) throws {
        let (file, genesis, _) = try Self.load()
        let bytes = file.groups[number].receipts[0].receipt.bytes
        try #require(Self.refusal(of: bytes, genesis) == nil)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(Self.refusal(of: changed, genesis) != nil, "bit \(bit) of byte \(index)")
            }
        }
        for count in bytes.indices { #expect(Self.refusal(of: Array(bytes[..<count]), genesis) != nil, "\(count)") }
    }

    @Test("a receipt's path proves no other promise of its group", arguments: [2, 3, 5, 8, 33])
    func exchanged(count: Int) throws {
        let (_, genesis, key) = try Self.load()
        var random = SeededGenerator(seed: UInt64(count))
        let promises = (0..<count).map {
            Receipt.Promise(position: UInt64($0) + 7, entryHash: Hash(using: &random), outcomeBy: UInt64($0))
        }
        let group = Receipt.Group(
            genesisHash: genesis.hash, firstPosition: 7, lastPosition: 6 + UInt64(count), logHash: .zero)
        let receipts = Receipt.receipts(for: promises, in: group, signedBy: key)
        for (index, receipt) in receipts.enumerated() {
            try receipt.check(genesis: genesis)
            #expect(receipt.signature == receipts[0].signature)
            for other in receipts.indices where other != index {
                var forged = receipt
                forged.promise = promises[other]
                #expect(Self.refusal(of: forged.encoded, genesis) == "SIGNATURE", "\(other) as \(index) of \(count)")
            }
        }
    }

    @Test("an outcome is due at the height after the last at which it can be included, never later")
    func deadlines() throws {
        func envelope(_ validUntil: [UInt64]) throws -> LogEntry {
            let operations = validUntil.map {
                Operation(
                    nonce: 0, gasLimit: 1, maxFeePerGas: 1, maxPriorityFeePerGas: 0, bid: 0, validUntil: $0, payload: []
                )
            }
            return .envelope(
                Envelope(
                    chainID: 1, lane: try LaneName("a"), sender: .zero, operations: operations, signature: .zero))
        }
        func due(_ entry: LogEntry, _ height: UInt64 = 10) -> UInt64 {
            entry.outcomeBy(arrivingAt: height, lifetimeMax: 20)
        }
        #expect(try due(envelope([0])) == 30)
        #expect(try due(envelope([12])) == 13)
        #expect(try due(envelope([12, 15, 11])) == 16)
        #expect(try due(envelope([12, 0])) == 30)
        #expect(try due(envelope([.max])) == 30)
        #expect(try due(envelope([0]), .max) == .max)
        #expect(due(.tick(Tick(timeMilliseconds: 1))) == 0)
    }

    /// The code that says why; nil for a receipt.
    private static func refusal(of bytes: [UInt8], _ genesis: Genesis) -> String? {
        do {
            try Receipt(decoding: bytes).check(genesis: genesis)
            return nil
        } catch let error as WireError {
            return error.code.rawValue
        } catch let error as ReceiptError {
            return error.code.rawValue
        } catch {
            return "\(error)"
        }
    }
}
