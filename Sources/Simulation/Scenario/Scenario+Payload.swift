package import Wire

extension Scenario {
    /// What a transaction or a leg carries (SIM-33): bytes, among them hashes of transactions, which are known when these
    /// are signed.
    public struct Payload: Hashable, Sendable {
        enum Part: Hashable, Sendable {
            case bytes([UInt8])
            /// 32 bytes: the hash of the transaction of this id.
            case transaction(String)
        }

        private(set) var parts: [Part]

        /// These bytes and nothing else.
        public init(_ bytes: [UInt8]) { parts = bytes.isEmpty ? [] : [.bytes(bytes)] }

        /// How many bytes there are.
        public var byteCount: Int {
            parts.reduce(0) { count, part in
                switch part {
                case .bytes(let bytes): count + bytes.count
                case .transaction: count + 32
                }
            }
        }

        mutating func append(_ bytes: [UInt8]) {
            guard !bytes.isEmpty else { return }
            guard case .bytes(var known) = parts.last else { return parts.append(.bytes(bytes)) }
            // Out of the list while they grow, so that nothing is copied.
            parts.removeLast()
            known += bytes
            parts.append(.bytes(known))
        }

        mutating func append(hashOf transaction: String) { parts.append(.transaction(transaction)) }

        /// The bytes.
        ///
        /// - Parameter hash: of the transaction of an id.
        package func bytes(_ hash: (String) -> Hash) -> [UInt8] {
            parts.reduce(into: []) { bytes, part in
                switch part {
                case .bytes(let known): bytes += known
                case .transaction(let id): bytes += hash(id).bytes.array
                }
            }
        }

        /// The same about other transactions.
        func renaming(_ name: (String) -> String) -> Payload {
            var renamed = self
            renamed.parts = parts.map { part in
                guard case .transaction(let id) = part else { return part }
                return .transaction(name(id))
            }
            return renamed
        }
    }
}
