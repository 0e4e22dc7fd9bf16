package bench

import (
	"testing"

	"github.com/tenon-health/tenon/test/servers"
)

// BenchmarkRateLimit tells what counting the calls costs one of the fastest reads.
func BenchmarkRateLimit(b *testing.B) {
	in, redis := newInstallation(b, 20), servers.NewRedis(b)
	start := func(name string, settings ...string) side {
		read := in.getProject(nodeOf(in.StartNode(b, settings...)), in.tenants)
		read.name += ", " + name
		return read
	}
	without := start("calls are not counted", "RATE_LIMIT_READS=0")
	alone := start("calls are counted in memory")
	together := start("calls are counted in Redis", "REDIS_URL="+redis.URL())
	for b.Loop() {
		f := in.compare(b, without, alone, together)
		found.add(b, "GET project with rate limits, in memory, of without", f[1], f[0], 0.97)
		found.add(b, "GET project with rate limits, in Redis, of without", f[2], f[0], 0)
	}
}
