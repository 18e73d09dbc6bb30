internal import Wire

/// What the pipeline is given to do (BENCH-41).
struct PipelineWorkload: Hashable, Sendable, Codable {
    /// Lanes, each of the same rule.
    var lanes = 8
    /// Connections of each lane; a sender's transactions of one lane all go over the same.
    var connectionsPerLane = 1
    /// Accounts; each sends to every lane.
    var senders = 4_096
    /// Operations under one signature.
    var operationsPerEnvelope = 1
    /// Envelopes of one request.
    var envelopesPerRequest = 256
    /// Bytes of an envelope of one operation; those of more have operations of the same size.
    var transactionBytes = 200
    /// Sub-blocks of a block.
    var subBlocksPerBlock = 10
    /// Where all of it starts; equal seeds give equal transactions.
    var seed: UInt64 = 1

    /// Gas that every transaction asks for and is charged.
    static let gasLimit: UInt64 = 50_000
    /// Room that is never short: what is measured is the pipeline, not who waits for space.
    static let transactionsPerSubBlockMax = 200_000
    static let fuelMax: UInt64 = 20_000_000
    static let minimumBaseFee: Amount = 1_000_000

    var operationsPerRequest: Int { operationsPerEnvelope * envelopesPerRequest }
}
