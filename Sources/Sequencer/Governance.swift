import Wire

// Entries that change what there is: money from outside, modules, lanes, reserves.

extension Sequencer {
    /// Money that came in from the settlement layer (LEDGER-2).
    mutating func apply(_ deposit: Deposit) throws(SequencerError) {
        guard deposit.number == lastDeposit + 1 else {
            throw .invalid("LEDGER-2", "deposit \(deposit.number) where \(lastDeposit + 1) is next")
        }
        guard accounts.canDeposit(deposit.amount) else {
            throw .invalid("LEDGER-2", "deposit \(deposit.number) takes the supply past 2^116")
        }
        lastDeposit = deposit.number
        accounts.deposit(deposit.amount, to: accounts.findOrMake(deposit.account))
        postings.append(
            Posting(
                account: genesis.settlement, side: .debit, kind: .deposit, reference: 0, amount: deposit.amount))
        postings.append(
            Posting(account: deposit.account, side: .credit, kind: .deposit, reference: 0, amount: deposit.amount))
    }

    /// A rule's module (LANE-7).
    mutating func apply(_ deployment: ModuleDeployment) throws(SequencerError) {
        let hash = Hash.of(.module, deployment.module)
        guard modules[hash] == nil else { throw .invalid("LANE-7", "module \(hash) is deployed already") }
        modules[hash] = Module(bytes: deployment.module, rule: try load(deployment.module, hash: hash))
    }

    func load(_ module: [UInt8], hash: Hash) throws(SequencerError) -> any HostedRule {
        do {
            return try host.load(module, hash: hash)
        } catch {
            switch error {
            case .invalidModule(let reason): throw .invalid("ABI-31", "module \(hash) is refused: \(reason)")
            case .hostFailure(let reason): throw SequencerError(.hostFailure, rule: "SBX-1", reason)
            }
        }
    }

    /// An app's lane (LANE-8).
    mutating func apply(_ registration: LaneRegistration) throws(SequencerError) {
        let configuration = registration.configuration
        guard genesis.origin == nil || !lanes.isEmpty else {
            throw .invalid("LEAVE-8", "this network's first lane is the one that it was made for; it is imported")
        }
        guard laneIndex[configuration.name] == nil else {
            throw .invalid("LANE-8", "lane \(configuration.name) exists already")
        }
        let rule = try check(configuration)
        let index = laneIndex.add(configuration.name.bytes)
        lanes.append(Lane(configuration: configuration, rule: rule, block: nextBlock))
        touch(lane: index)
        commitRules(of: index)
    }

    /// The rule of a configuration that a lane may have (LANE-8).
    func check(_ configuration: LaneConfiguration) throws(SequencerError) -> any HostedRule {
        guard let module = modules[configuration.moduleHash] else {
            throw .invalid(
                "LANE-8", "lane \(configuration.name) names module \(configuration.moduleHash), which is not deployed")
        }
        try LaneBounds.check(configuration, parameters)
        do {
            _ = try Lane.makeInstance(module.rule, configuration, fuelMax: parameters.fuelMax)
        } catch {
            switch error {
            case .fault(let fault):
                throw .invalid("LANE-8", "lane \(configuration.name): the rule refuses its configuration (\(fault))")
            case .hostFailure(let reason): throw SequencerError(.hostFailure, rule: "SBX-1", reason)
            }
        }
        return module.rule
    }

    /// A lane's reserve (LANE-6).
    mutating func apply(_ grant: ReserveGrant) throws(SequencerError) {
        guard grant.number == lastGrant + 1 else {
            throw .invalid("LANE-6", "grant \(grant.number) where \(lastGrant + 1) is next")
        }
        guard let index = laneIndex[grant.lane] else {
            throw .invalid("LANE-6", "there is no lane \(grant.lane)")
        }
        let lane = lanes[Int(index)]
        guard !lane.hasLeft else { throw .invalid("LANE-6", "lane \(grant.lane) has left") }
        let (asked, overflow) = grant.reserveGas.addingReportingOverflow(grant.bundleGas)
        let others = reservedGas - lane.reserveGas - lane.bundleGas
        guard !overflow, asked <= parameters.subBlockGas - others else {
            throw .invalid(
                "LANE-6",
                "lane \(grant.lane) cannot have \(grant.reserveGas) + \(grant.bundleGas) gas: \(others) of "
                    + "\(parameters.subBlockGas) are reserved by others")
        }
        lastGrant = grant.number
        reservedGas = others + asked
        lanes[Int(index)].reserveGas = grant.reserveGas
        lanes[Int(index)].bundleGas = grant.bundleGas
        lanes[Int(index)].boundEvents(parameters)
        commitRules(of: index)
    }

    mutating func touch(lane: UInt32) {
        guard !lanes[Int(lane)].isTouched else { return }
        lanes[Int(lane)].isTouched = true
        touchedLanes.append(lane)
    }
}
