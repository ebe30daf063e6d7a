// Sends transfers with viem's wallet and its nonce manager, so many in flight at once, and waits for
// each receipt. No estimates are asked for: gas and fees are given. Prints transfers a second.
import { createPublicClient, createWalletClient, defineChain, http } from 'viem'
import { generatePrivateKey, nonceManager, privateKeyToAccount, privateKeyToAddress } from 'viem/accounts'

const [url, key, chainId, count, inFlight] = process.argv.slice(2)
const chain = defineChain({
  id: Number(chainId),
  name: 'local',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [url] } },
})
const account = privateKeyToAccount(key, { nonceManager })
const wallet = createWalletClient({ account, chain, transport: http(url) })
const node = createPublicClient({ chain, transport: http(url), pollingInterval: 200 })
const receivers = Array.from({ length: Number(count) }, () => privateKeyToAddress(generatePrivateKey()))

async function send() {
  for (let to = receivers.pop(); to; to = receivers.pop()) {
    const hash = await wallet.sendTransaction({
      to,
      value: 500_000_000_000_000n,
      gas: 21_000n,
      maxFeePerGas: 50_000_000_000n,
      maxPriorityFeePerGas: 1_000_000_000n,
    })
    const receipt = await node.waitForTransactionReceipt({ hash })
    if (receipt.status !== 'success') throw new Error(`${hash} has failed`)
  }
}

const began = performance.now()
await Promise.all(Array.from({ length: Number(inFlight) }, send))
console.log(Number(count) / ((performance.now() - began) / 1000))
