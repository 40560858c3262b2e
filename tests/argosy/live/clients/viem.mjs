// Calls of viem 2 against a node; arguments and answer as in ethers.mjs.
import { createPublicClient, createTestClient, createWalletClient, defineChain, http, webSocket } from "viem"
import { mnemonicToAccount } from "viem/accounts"

const [rpc, ws, text] = process.argv.slice(2)
const known = JSON.parse(text)
const chain = defineChain({ id: known.chainId, name: "argosy", nativeCurrency: { name: "coin", symbol: "C", decimals: 18 },
  rpcUrls: { default: { http: [rpc], webSocket: [ws] } } })
const client = createPublicClient({ chain, transport: http(rpc), pollingInterval: 50, cacheTime: 0 })
const account = mnemonicToAccount(known.mnemonic, { addressIndex: 4 })
const other = mnemonicToAccount(known.mnemonic, { addressIndex: 5 }).address
const wallet = createWalletClient({ chain, account, transport: http(rpc) })
const test = createTestClient({ chain, mode: "anvil", transport: http(rpc) })
const token = { address: known.token, abi: known.tokenAbi }
const escrow = { address: known.escrow, abi: known.escrowAbi }
const results = {}
const assert = (truth, what = "not so") => { if (!truth) throw new Error(what) }
const soon = (promise) => Promise.race([promise,
  new Promise((_, no) => setTimeout(() => no(new Error("nothing came")), 8000))])
let deployed

const calls = {
  "getChainId": async () => assert((await client.getChainId()) === known.chainId),
  "getBlock": async () => assert((await client.getBlock({ blockNumber: BigInt(known.block), includeTransactions: true })).transactions.length > 0),
  "getBalance": async () => assert((await client.getBalance({ address: account.address })) > 0n),
  "getTransaction": async () => assert((await client.getTransaction({ hash: known.hash })).blockNumber > 0n),
  "getTransactionReceipt": async () => assert((await client.getTransactionReceipt({ hash: known.hash })).status === "success"),
  "getLogs": async () => assert((await client.getLogs({ address: known.escrow, fromBlock: 0n })).length > 0),
  "getContractEvents": async () => assert((await client.getContractEvents({ ...escrow, fromBlock: 0n, eventName: "Funded" })).length > 0),
  "createEventFilter": async () => { const filter = await client.createEventFilter({ address: known.escrow, fromBlock: 0n }); assert((await client.getFilterLogs({ filter })).length > 0); assert(await client.uninstallFilter({ filter })) },
  "readContract": async () => assert((await client.readContract({ ...token, functionName: "decimals" })) > 0),
  "readContract at a block": async () => assert((await client.readContract({ ...token, functionName: "totalSupply", blockNumber: BigInt(known.block) })) >= 0n),
  "simulateContract, revert by name": async () => { try { await client.simulateContract({ ...escrow, functionName: "release", args: [1n], account }) } catch (e) { return assert(e.walk((x) => x.data?.errorName)?.data, e.message) } assert(false) },
  "estimateGas": async () => assert((await client.estimateGas({ account, to: other, value: 1n })) >= 21000n),
  "estimateFeesPerGas": async () => assert((await client.estimateFeesPerGas()).maxFeePerGas >= 0n),
  "getFeeHistory": async () => assert((await client.getFeeHistory({ blockCount: 4, rewardPercentiles: [25, 75] })).reward.length > 0),
  "sendTransaction": async () => assert((await client.waitForTransactionReceipt({ hash: await wallet.sendTransaction({ to: other, value: 1n }) })).status === "success"),
  "deployContract": async () => { const args = known.tokenKinds.map((kind) => ({ string: "Gold", uint8: 2, address: account.address })[kind]); deployed = (await client.waitForTransactionReceipt({ hash: await wallet.deployContract({ abi: known.tokenAbi, bytecode: known.tokenCode, args }) })).contractAddress; assert(deployed) },
  "writeContract": async () => { const hash = await wallet.writeContract({ address: deployed, abi: known.tokenAbi, functionName: "mint", args: [account.address, 7n] }); assert((await client.waitForTransactionReceipt({ hash })).logs.length > 0) },
  "watchBlockNumber over WebSocket": async () => { const live = createPublicClient({ chain, transport: webSocket(ws) }); const heard = soon(new Promise((yes, no) => live.watchBlockNumber({ onBlockNumber: yes, onError: no }))); await new Promise((yes) => setTimeout(yes, 400)); await test.request({ method: "evm_mine", params: [] }); await heard },
  "test client: increaseTime, snapshot, revert": async () => { const mark = await test.snapshot(); await test.increaseTime({ seconds: 60 }); await test.revert({ id: mark }) },
  "multicall": async () => await client.multicall({ contracts: [{ ...token, functionName: "decimals" }], allowFailure: false }),
}
for (const [name, call] of Object.entries(calls)) {
  try { await call(); results[name] = "pass" } catch (error) { results[name] = String(error.shortMessage ?? error.message).slice(0, 160) }
}
console.log(JSON.stringify(results))
process.exit(0)
