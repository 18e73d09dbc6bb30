import RuleBuild
import Sequencer
import Testing
import Wire

/// What everybody and everything is called, and how what was submitted ended. A copy goes with every ``SubBlocks``.
struct Records: Sendable {
    /// Names by key.
    var accounts: [PublicKey: String] = [:]
    /// How every lane was registered.
    var lanes: [LaneName: LaneConfiguration] = [:]
    /// Ids of transactions, legs and bundles by hash; where two have the same hash, of the one that was admitted.
    private(set) var ids: [Hash: String] = [:]
    /// How each ended, by id; what is pending has not.
    private(set) var fates: [String: Fate] = [:]
    /// By id.
    private(set) var bundles: [String: SubmittedBundle] = [:]
    private var taken: Set<String> = []
    private(set) var transactionCount = 0
    private(set) var bundleCount = 0

    /// How one submission ended.
    struct Fate: Sendable {
        /// The sub-block that says so.
        let height: UInt64
        let outcome: OutcomeCode
        /// The rule's code or fault, else 0.
        let code: UInt32
        /// More about a bundle.
        let bundle: BundleOutcome?
        /// What somebody who did not expect it should know.
        let explanation: String?

        init(
            _ height: UInt64, _ outcome: OutcomeCode, code: UInt32 = 0, bundle: BundleOutcome? = nil,
            explanation: String? = nil
        ) {
            self.height = height
            self.outcome = outcome
            self.code = code
            self.bundle = bundle
            self.explanation = explanation
        }
    }

    // MARK: Names

    var laneNames: [String] { lanes.keys.sorted().map(\.text) }

    func lane(_ name: String) -> LaneName? {
        guard let name = try? LaneName(name), lanes[name] != nil else { return nil }
        return name
    }

    /// The lane of this name; throws `unknownLane` with the nearest.
    func lane(_ name: String, at location: SourceLocation) throws(LanewayTestingError) -> LaneName {
        if let lane = lane(name) { return lane }
        throw LanewayTestingError(
            code: .unknownLane, subject: "lane \"\(name)\"", reason: "there is no such lane",
            remedy: NearestName.remedy(name, among: laneNames), sourceLocation: location)
    }

    /// An account's name, or the first digits of a key that nobody has.
    func name(of account: PublicKey) -> String { accounts[account] ?? "\(account)".prefix(12) + "…" }

    /// A transaction's, leg's or bundle's id, or the first digits of a hash that was not submitted here.
    func id(of hash: Hash) -> String { ids[hash] ?? "\(hash)".prefix(12) + "…" }

    func isTaken(_ id: String) -> Bool { taken.contains(id) }

    // MARK: Recording

    /// `t` and a number, which is nobody else's.
    mutating func nextTransactionID() -> String {
        repeat { transactionCount += 1 } while taken.contains("t\(transactionCount)")
        return "t\(transactionCount)"
    }

    /// `b` and a number, which is nobody else's.
    mutating func nextBundleID() -> String {
        repeat { bundleCount += 1 } while taken.contains("b\(bundleCount)")
        return "b\(bundleCount)"
    }

    /// A transaction arrived.
    mutating func record(_ transaction: SubmittedTransaction, _ effects: Effects, at height: UInt64, why: String?) {
        taken.insert(transaction.id)
        let isAdmitted = effects.admitted > 0
        // What a forced one replaces can be the same transaction: the hash still names the earlier submission.
        end(effects.endings.filter { isAdmitted || $0.transaction != transaction.hash }, effects.bundles, at: height)
        for ending in effects.endings where !isAdmitted && ending.transaction == transaction.hash {
            fates[transaction.id] = Fate(height, ending.outcome, code: ending.code, explanation: why)
        }
        note(transaction.hash, transaction.id, isAdmitted: isAdmitted)
    }

    /// A bundle arrived.
    mutating func record(_ bundle: SubmittedBundle, _ effects: Effects, at height: UInt64, why: String?) {
        taken.insert(bundle.id)
        bundles[bundle.id] = bundle
        for ending in effects.bundles where ending.bundle == bundle.hash {
            fates[bundle.id] = Fate(height, ending.outcome, code: ending.code, bundle: ending, explanation: why)
        }
        let isAdmitted = fates[bundle.id] == nil
        note(bundle.hash, bundle.id, isAdmitted: isAdmitted)
        for leg in bundle.legs { note(leg.hash, leg.id, isAdmitted: isAdmitted) }
        end(effects.endings, effects.bundles.filter { $0.bundle != bundle.hash }, at: height)
    }

    /// A tick was applied.
    mutating func record(_ effects: Effects, _ subBlock: SubBlock) {
        let height = subBlock.header.height
        for inclusion in subBlock.outcomes.included {
            guard let id = ids[inclusion.transaction] else { continue }
            fates[id] = Fate(height, inclusion.outcome, code: inclusion.code)
        }
        end(effects.endings, effects.bundles, at: height)
        // What an upgrade ended behind the last tick.
        func isOpen(_ hash: Hash) -> Bool { ids[hash].map { fates[$0] == nil } ?? false }
        end(
            subBlock.outcomes.endings.filter { isOpen($0.transaction) },
            subBlock.outcomes.bundles.filter { isOpen($0.bundle) }, at: height)
    }

    private mutating func note(_ hash: Hash, _ id: String, isAdmitted: Bool) {
        if isAdmitted || ids[hash] == nil { ids[hash] = id }
    }

    private mutating func end(_ endings: [Ending], _ bundles: [BundleOutcome], at height: UInt64) {
        for ending in endings {
            guard let id = ids[ending.transaction] else { continue }
            fates[id] = Fate(height, ending.outcome, code: ending.code)
        }
        for ending in bundles {
            guard let id = ids[ending.bundle] else { continue }
            fates[id] = Fate(height, ending.outcome, code: ending.code, bundle: ending)
        }
    }
}
