public import Sequencer
public import Store
public import Wire

/// Derives and compares step by step what a node publishes as it goes on, without its data folder (VER-9).
///
/// Trusts nothing but the genesis. Runs rules: drive it on a thread that the rule host accepts.
public struct ChainVerifier: ~Copyable {
    private var derivation: Derivation

    /// A verifier before the first step. Throws ``SequencerError`` for a genesis outside its bounds.
    public init(genesis: Genesis, host: any RuleHost) throws(SequencerError) {
        derivation = try Derivation(genesis: genesis, host: host)
    }

    /// What agrees so far.
    public var agreement: Agreement { derivation.agreement }

    /// Takes the step of the next height.
    ///
    /// Throws ``Difference``, and ``SequencerError`` when the machine fails; after either there is no going on.
    public mutating func check(_ step: PublishedSubBlock) throws {
        let checked = try derivation.check(step.entries, from: derivation.position + 1)
        let height = derivation.sequencer.height + 1
        for (index, entry) in checked.enumerated() {
            let effects = try derivation.apply(entry)
            guard let subBlock = effects.subBlock else { continue }
            guard index == checked.count - 1 else {
                throw Difference(
                    .missing, at: "sub-block \(height)",
                    expected: "\(subBlock.header.hash) at log position "
                        + "\(derivation.position)", found: "further entries", subject: .subBlock(height))
            }
            try derivation.compare(subBlock, forced: effects.forced, with: step.subBlock)
            if let block = effects.block {
                try derivation.compare(block, with: step.block)
            } else if let surplus = step.block {
                throw Difference(
                    .surplus, at: "sub-block \(height)", expected: "no block", found: "block \(surplus.header.number)",
                    subject: .block(surplus.header.number))
            }
        }
        guard derivation.sequencer.height == height else {
            throw Difference(
                .surplus, at: "sub-block \(height)", expected: "a tick as the last of its entries", found: "none",
                subject: .subBlock(height))
        }
    }

    /// LEDGER-1 and LEDGER-3 over all accounts. Throws ``SequencerError``.
    public func finish() throws(SequencerError) {
        try derivation.sequencer.checkSupply()
        try derivation.sequencer.checkHolds()
    }
}
