public import Sequencer
import Store
public import Wire

extension Evidence {
    /// Checks it with the genesis alone: what the sequencer did (EVID-2 to EVID-6).
    ///
    /// Throws ``Refutation`` for evidence that shows nothing, and ``Sequencer/SequencerError`` when the machine fails or
    /// the genesis is outside its bounds. Of a sub-block or a block everything is derived again, on a thread that the
    /// rule host accepts.
    ///
    /// - Parameter host: asked for only where rules have to run.
    public func confirm(
        genesis: Genesis, host: () throws -> any RuleHost
    ) throws -> Difference {
        guard genesisHash == genesis.hash else {
            throw Refutation(
                .otherNetwork, "it is about the network with genesis \(genesisHash), not \(genesis.hash)")
        }
        switch proof {
        case .subBlock(let published, let log):
            return try DerivedEvidence(genesis: genesis, log: log).check(published, host: host)
        case .block(let published, let log):
            return try DerivedEvidence(genesis: genesis, log: log).check(published, host: host)
        case .contradiction(let one, let other): return try Self.check(one, other, genesis)
        case .otherLog(let receipt, let log): return try log.check(receipt, genesis)
        case .noOutcome(let receipt, let missing): return try missing.check(receipt, genesis)
        case .missedForced(let missed): return try missed.confirm(genesis)
        }
    }
}

/// A log with what the sequencer signed for it (EVID-2, EVID-3).
private struct DerivedEvidence {
    let genesis: Genesis
    let log: [[UInt8]]

    /// What follows from a log.
    private struct Result {
        var subBlock: SubBlock?
        var forced: Set<Hash>
        var block: BlockHeader?
    }

    func check(_ published: EncodedSubBlock, host: () throws -> any RuleHost) throws -> Difference {
        let header = published.header.header
        let place = "sub-block \(header.height)"
        try checkSigned(published.header, place)
        try checkChain(header.logHash, place)
        let derived: SubBlock
        let forced: Set<Hash>
        switch try derive(host) {
        case .failure(let difference): return difference
        case .success(let result):
            guard let subBlock = result.subBlock else { return noTick(place) }
            (derived, forced) = (subBlock, result.forced)
        }
        guard derived.header != header else {
            throw Refutation(.follows, "\(place) is what follows from its log")
        }
        // Sections say more than hashes do, but only those that were signed.
        var shown = EncodedSubBlock(derived, signature: published.header.signature)
        shown.header = published.header
        func take(
            _ section: WritableKeyPath<EncodedSubBlock, [UInt8]>, _ domain: HashDomain,
            _ hash: KeyPath<SubBlockHeader, Hash>
        ) {
            let bytes = published[keyPath: section]
            if Hash.of(domain, bytes) == header[keyPath: hash] { shown[keyPath: section] = bytes }
        }
        take(\.outcomes, .outcomes, \.outcomesHash)
        take(\.attribution, .attribution, \.attributionHash)
        take(\.components, .components, \.componentsHash)
        take(\.events, .events, \.eventsHash)
        take(\.journal, .journal, \.journalHash)
        do throws(Difference) {
            try SubBlockComparison(
                derived: derived, published: shown, forced: forced, genesis: genesis
            ).check()
        } catch {
            return error.about(.subBlock(header.height))
        }
        preconditionFailure("headers that differ were found to agree")
    }

    func check(_ published: Signed<BlockHeader>, host: () throws -> any RuleHost) throws -> Difference {
        let place = "block \(published.header.number)"
        try checkSigned(published, place)
        try checkChain(published.header.logHash, place)
        let derived: BlockHeader
        switch try derive(host) {
        case .failure(let difference): return difference
        case .success(let result):
            guard let block = result.block else { return noTick(place) }
            derived = block
        }
        do throws(Difference) {
            try BlockComparison(derived: derived, published: published, genesis: genesis).check()
        } catch {
            return error.about(.block(published.header.number))
        }
        throw Refutation(.follows, "\(place) is what follows from its log")
    }

    private func checkSigned(_ header: Signed<some SignableHeader>, _ place: String) throws(Refutation) {
        guard header.isSigned(in: genesis) else {
            throw Refutation(.notSigned, "\(place) is not signed by the sequencer, \(genesis.sequencer)")
        }
    }

    private func checkChain(_ hash: Hash, _ place: String) throws(Refutation) {
        let found = log.reduce(genesis.hash) { LogEntry.chained($1, after: $0) }
        guard found == hash else {
            throw Refutation(
                .notCommitted, "the log that is shown has the hash \(found), \(place) was signed for \(hash)")
        }
    }

    /// What follows at the log's end; a failure is the log's own.
    private func derive(_ host: () throws -> any RuleHost) throws -> Swift.Result<Result, Difference> {
        var derivation = try Derivation(genesis: genesis, host: try host())
        do {
            var last = Effects()
            for entry in try derivation.check(log, from: 1) { last = try derivation.apply(entry) }
            return .success(Result(subBlock: last.subBlock, forced: Set(last.forced), block: last.block))
        } catch let difference as Difference {
            return .failure(difference)
        }
    }

    private func noTick(_ place: String) -> Difference {
        Difference(
            .surplus, at: place, expected: "nothing that ends where its log does", found: "\(log.count) entries")
    }
}

// MARK: Contradictions

extension Evidence {
    /// EVID-4.
    private static func check(
        _ one: Statement, _ other: Statement, _ genesis: Genesis
    ) throws(Refutation) -> Difference {
        try one.checkSigned(genesis)
        try other.checkSigned(genesis)
        for claim in one.claims {
            guard let rival = other.claims.first(where: { $0.subject == claim.subject }),
                rival.value != claim.value
            else { continue }
            return Difference(
                .equivocation, at: claim.subject, expected: "one signed statement",
                found: "\(claim.value) and \(rival.value)")
        }
        throw Refutation(.noContradiction, "\(one.name) and \(other.name) can both be true")
    }
}

extension Evidence.Statement {
    /// What it is, for people.
    public var name: String {
        switch self {
        case .subBlock(let signed): "the header of sub-block \(signed.header.height)"
        case .block(let signed): "the header of block \(signed.header.number)"
        case .receipt(let receipt): "the receipt for log position \(receipt.promise.position)"
        }
    }

    /// What it says, each about something of which only one thing can be true.
    fileprivate var claims: [(subject: String, value: Hash)] {
        switch self {
        case .subBlock(let signed):
            [
                ("sub-block \(signed.header.height)", signed.header.hash),
                ("the log up to position \(signed.header.logPosition)", signed.header.logHash),
                ("the log of sub-block \(signed.header.height)", signed.header.logHash),
            ]
        case .block(let signed):
            [("block \(signed.header.number)", signed.header.hash)]
                + (signed.header.lastHeight.map { [("the log of sub-block \($0)", signed.header.logHash)] } ?? [])
        case .receipt(let receipt):
            [
                ("log position \(receipt.promise.position)", receipt.promise.entryHash),
                ("the log up to position \(receipt.group.lastPosition)", receipt.group.logHash),
            ]
        }
    }

    fileprivate func checkSigned(_ genesis: Genesis) throws(Refutation) {
        let isSigned =
            switch self {
            case .subBlock(let header): header.isSigned(in: genesis)
            case .block(let header): header.isSigned(in: genesis)
            case .receipt(let receipt): receipt.isGenuine(genesis)
            }
        guard isSigned else { throw Refutation(.notSigned, "\(name) is not signed by the sequencer") }
    }
}

extension Receipt {
    fileprivate func isGenuine(_ genesis: Genesis) -> Bool {
        do throws(ReceiptError) {
            try check(genesis: genesis)
            return true
        } catch {
            return false
        }
    }

    fileprivate func checkGenuine(_ genesis: Genesis) throws(Refutation) {
        do throws(ReceiptError) { try check(genesis: genesis) } catch {
            throw Refutation(.notSigned, "the receipt is none of the sequencer's: \(error)")
        }
    }
}

// MARK: Missed inbox

extension MissedForced {
    /// EVID-9.
    fileprivate func confirm(_ genesis: Genesis) throws(Refutation) -> Difference {
        do throws(Flaw) { try check(genesis: genesis) } catch {
            switch error {
            case .settlementSignature, .senderSignature, .sequencerSignature:
                throw Refutation(.notSigned, "\(error)")
            case .notDue, .taken: throw Refutation(.kept, "\(error)")
            }
        }
        return Difference(
            .missedForced, at: "sub-block \(header.header.height)", expected: "inbox entry \(entry.number) in the log",
            found: "\(header.header.inboxNumber) as the last one", subject: .subBlock(header.header.height))
    }
}

// MARK: Broken receipts

extension Evidence.SignedLog {
    /// EVID-5.
    fileprivate func check(_ receipt: Receipt, _ genesis: Genesis) throws(Refutation) -> Difference {
        try receipt.checkGenuine(genesis)
        guard header.isSigned(in: genesis) else {
            throw Refutation(.notSigned, "the header of sub-block \(header.header.height) is not the sequencer's")
        }
        let end = header.header.logPosition
        guard UInt64(entries.count) <= end else {
            throw Refutation(.notCommitted, "\(entries.count) entries are more than the log's \(end)")
        }
        var position = end - UInt64(entries.count)
        var hash = start
        var lies: [Difference] = []
        func compareLog() {
            guard position == receipt.group.lastPosition, hash != receipt.group.logHash else { return }
            lies.append(broken("the log up to position \(position)", "\(receipt.group.logHash)", "\(hash)"))
        }
        compareLog()
        for entry in entries {
            position += 1
            hash = LogEntry.chained(entry, after: hash)
            let found = LogEntry.hash(ofEncoding: entry)
            if position == receipt.promise.position, found != receipt.promise.entryHash {
                lies.append(broken("log position \(position)", "\(receipt.promise.entryHash)", "\(found)"))
            }
            compareLog()
        }
        guard hash == header.header.logHash else {
            throw Refutation(
                .notCommitted,
                "the entries lead to the log hash \(hash), the header of sub-block "
                    + "\(header.header.height) has \(header.header.logHash)")
        }
        guard let lie = lies.first else {
            throw Refutation(.kept, "the log that was signed has what the receipt promised, as far as it is shown")
        }
        return lie
    }
}

private func broken(_ place: String, _ promised: String, _ found: String) -> Difference {
    Difference(.brokenReceipt, at: place, expected: promised, found: found)
}

extension Evidence.MissingOutcome {
    /// EVID-6.
    fileprivate func check(_ receipt: Receipt, _ genesis: Genesis) throws(Refutation) -> Difference {
        try receipt.checkGenuine(genesis)
        let promise = receipt.promise
        guard LogEntry.hash(ofEncoding: entry) == promise.entryHash, let checked = try? CheckedEntry(trusting: entry)
        else { throw Refutation(.notCommitted, "the entry is not the one that was promised") }
        try checkHeaders(promise, genesis)
        if let height = subBlocks.map(\.header.header).first(where: { $0.logPosition >= promise.position })?.height {
            let due = checked.entry.outcomeBy(arrivingAt: height, lifetimeMax: genesis.parameters.lifetimeMax)
            guard promise.outcomeBy == due else {
                return broken(
                    "log position \(promise.position)", "an outcome by height \(due)", "\(promise.outcomeBy)")
            }
        }
        var missing = Set(checked.bundleHash.map { [$0] } ?? checked.transactionHashes)
        guard promise.outcomeBy > 0, !missing.isEmpty else {
            throw Refutation(.kept, "no outcome was promised")
        }
        let others = KeptReceipt.otherArrivals(than: checked.entry.kind)
        guard let last = subBlocks.last?.header.header.height, last >= promise.outcomeBy else {
            throw Refutation(.notCommitted, "the sub-blocks do not reach height \(promise.outcomeBy)")
        }
        for published in subBlocks where published.header.header.logPosition >= promise.position {
            guard Hash.of(.outcomes, published.outcomes) == published.header.header.outcomesHash else {
                throw Refutation(
                    .notCommitted,
                    "the outcomes of sub-block \(published.header.header.height) are not those that were signed")
            }
            // What cannot be read tells nobody how anything ended.
            guard let outcomes = try? Outcomes(decoding: published.outcomes) else { continue }
            for inclusion in outcomes.included { missing.remove(inclusion.transaction) }
            for ending in outcomes.endings where !others.contains(ending.outcome) { missing.remove(ending.transaction) }
            for bundle in outcomes.bundles where bundle.outcome != .alreadyKnown { missing.remove(bundle.bundle) }
        }
        guard let lost = missing.min() else { throw Refutation(.kept, "everything has an outcome by then") }
        return broken("sub-blocks up to \(promise.outcomeBy)", "an outcome of \(lost)", "none")
    }

    /// That they are the sequencer's, one behind the other, from before the entry on.
    private func checkHeaders(_ promise: Receipt.Promise, _ genesis: Genesis) throws(Refutation) {
        guard let first = subBlocks.first?.header.header,
            first.height == 1 && first.previous == genesis.hash || first.logPosition < promise.position
        else { throw Refutation(.notCommitted, "the sub-blocks do not begin before the entry") }
        for (index, published) in subBlocks.enumerated() {
            let header = published.header.header
            guard published.header.isSigned(in: genesis) else {
                throw Refutation(.notSigned, "the header of sub-block \(header.height) is not the sequencer's")
            }
            guard index > 0 else { continue }
            guard header.previous == subBlocks[index - 1].header.header.hash else {
                throw Refutation(.notCommitted, "sub-block \(header.height) does not follow on the one before it")
            }
        }
    }
}
