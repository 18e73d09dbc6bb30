import Sequencer
import Simulation
public import Testing
import Wire

extension LanewayNetwork {
    /// Announces another rule or other terms for a lane, as its owner does (UPG-1). They hold for the sub-block of the
    /// height that this answers and for what is pending then.
    ///
    /// ```swift
    /// let network = try LanewayNetwork(
    ///     lanes: .lane("dex", FirstVersion.self), options: .options(lifetimeMax: 3))
    /// let height = try network.upgrade(to: .lane("dex", SecondVersion.self))
    /// try network.advance(by: Int(height - network.height) - 1)  // the next sub-block is the first under it
    /// ```
    ///
    /// - Parameters:
    ///   - lane: the lane as it is from then on; its space stays what it was granted.
    ///   - height: nil: the first that the notice allows, mostly ``NetworkOptions/lifetimeMax`` away (UPG-2).
    ///   - sourceLocation: where errors point.
    /// - Returns: the height of the first sub-block that is built under it.
    /// - Throws: ``LanewayTestingError``: `refused` for what the network does not take (UPG-1 to UPG-3).
    @discardableResult
    public func upgrade(
        to lane: NetworkLane, at height: UInt64? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> UInt64 {
        let view = try view(of: lane.name, sourceLocation)
        let name = view.configuration.name
        let subject = "the upgrade of lane \(name)"
        let module = try deployed(lane, subject, sourceLocation)
        let configuration = lane.laneConfiguration(
            name, module: module, keys, subBlockGas: genesis.parameters.subBlockGas)
        let activation =
            height ?? core.height + 1 + view.configuration.notice(lifetimeMax: genesis.parameters.lifetimeMax)
        let upgrade = LaneUpgrade(
            number: view.upgradeNumber + 1, activation: activation, configuration: configuration,
            chainID: genesis.chainID, signedBy: keys.owner(of: name))
        _ = try apply(.upgrade(upgrade), subject, sourceLocation)
        return activation
    }

    /// Takes back what a lane has announced (UPG-4).
    public func cancelUpgrade(
        of lane: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) {
        let view = try view(of: lane, sourceLocation)
        let name = view.configuration.name
        let cancellation = UpgradeCancellation(
            number: view.upgradeNumber + 1, lane: name, chainID: genesis.chainID, signedBy: keys.owner(of: name))
        _ = try apply(.upgradeCancellation(cancellation), "the upgrade of lane \(name)", sourceLocation)
    }

    /// The module of a lane's rule, deployed if no lane had it so far.
    private func deployed(
        _ lane: NetworkLane, _ subject: String, _ location: SourceLocation
    ) throws(LanewayTestingError) -> [UInt8] {
        if let known = modules[lane.rule] { return known }
        let module = lane.module(number: modules.count + 1)
        lane.register(host, module)
        _ = try apply(.module(NetworkPlan.deployment(of: module, genesis, keys)), subject, location)
        modules[lane.rule] = module
        return module
    }
}
