/// Every method that the service answers (SVC-10).
enum MethodTable {
    static func methods(_ limits: ServiceLimits) -> [RPCMethod] {
        SubmitMethods.all(limits) + TransactionMethods.all + LaneMethods.all + ChainMethods.all(limits)
            + [
                SenderMethods.transactions, SenderMethods.explain, LaneStateMethods.laneState(limits),
                FeeMethods.estimate, FeeMethods.orderFee, BundleMethods.call, FaucetMethods.faucet,
                NetworkMethods.network, NetworkMethods.genesis,
            ]
    }
}
