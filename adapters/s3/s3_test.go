package s3_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

func config(t *testing.T) s3.Config {
	return s3.Config{
		Endpoint: servers.Setting(t, "S3_ENDPOINT"), Region: servers.Setting(t, "AWS_REGION"),
		Bucket:          servers.Setting(t, "S3_BUCKET_NAME"),
		AccessKeyID:     servers.Setting(t, "AWS_ACCESS_KEY_ID"),
		SecretAccessKey: domain.Secret(servers.Setting(t, "AWS_SECRET_ACCESS_KEY")),
		ForcePathStyle:  servers.Setting(t, "S3_FORCE_PATH_STYLE") == "true",
	}
}

func open(t *testing.T, c s3.Config) ports.Files {
	t.Helper()
	f, done, err := s3.New(c)
	must(t, err)
	t.Cleanup(done)
	return f
}

var must = expect.NoError

func TestContract(t *testing.T) {
	f := open(t, config(t))
	contract.Files(t, func(*testing.T) ports.Set { return ports.Set{Gateways: ports.Gateways{Files: f}} })
}

// TestMemory fails if an upload is held in memory as a whole.
func TestMemory(t *testing.T) {
	const size = 96 << 20
	f := open(t, config(t))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	must(t, f.Put(t.Context(), "memory", "large", "text/plain", io.LimitReader(rand.NewChaCha8([32]byte{}), size), size))
	r, err := f.Get(t.Context(), "memory", "large")
	must(t, err)
	defer r.Close()
	n, err := io.Copy(io.Discard, r)
	must(t, err)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; n != size || used > size*2/3 {
		t.Errorf("%d MB went through %d MB of memory", n>>20, used>>20)
	}
	must(t, f.Delete(t.Context(), "memory", "large"))
}

// Gone, or there and silent: it is waited for a while, and explained alike.
func TestAStoreThatIsAwayIsNotWaitedForLong(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { silent.Close() })
	for name, address := range map[string]string{"gone": "127.0.0.1:1", "silent": silent.Addr().String()} {
		c := config(t)
		c.Endpoint = "http://" + address
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all sync.WaitGroup
			defer all.Wait()
			for call, do := range calls(open(t, c)) {
				all.Go(func() { wantAway(t, call, address, do) })
			}
		})
	}
}

func wantAway(t *testing.T, call, address string, do func(context.Context) error) {
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Second)
	defer cancel()
	start := time.Now()
	if err := do(ctx); !errors.Is(err, domain.ErrFilesUnavailable) || strings.Contains(err.Error(), address) {
		t.Errorf("%s: got %v", call, err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("%s took %s", call, took)
	}
}

func calls(f ports.Files) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"check": f.Check,
		"put": func(ctx context.Context) error {
			return f.Put(ctx, "acme", "a", "text/plain", strings.NewReader("a"), 1)
		},
		"get":    func(ctx context.Context) error { _, err := f.Get(ctx, "acme", "a"); return err },
		"delete": func(ctx context.Context) error { return f.Delete(ctx, "acme", "a") },
	}
}

// TestRefused fails if a store that does not know us is explained in another
// way, or if a key is told.
func TestRefused(t *testing.T) {
	c := config(t)
	c.AccessKeyID, c.SecretAccessKey = "NOBODY", "hunter2"
	stranger := open(t, c)
	c = config(t)
	c.Bucket = "no-such-bucket"
	for _, f := range []ports.Files{stranger, open(t, c)} {
		for name, do := range calls(f) {
			if err := do(t.Context()); name != "get" && !errors.Is(err, domain.ErrFilesUnavailable) || err == nil ||
				strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "ambient")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "ambient")
	t.Setenv("AWS_REGION", "ambient")
	good := s3.Config{
		Endpoint: "https://s3.example.com", Region: "eu-central-1", Bucket: "tenon", AccessKeyID: "id",
		SecretAccessKey: "hunter2",
	}
	for name, spoil := range map[string]func(*s3.Config){
		"bucket":   func(c *s3.Config) { c.Bucket = "" },
		"region":   func(c *s3.Config) { c.Region = "" },
		"id":       func(c *s3.Config) { c.AccessKeyID = "" },
		"key":      func(c *s3.Config) { c.SecretAccessKey = "" },
		"host":     func(c *s3.Config) { c.Endpoint = "s3.example.com" },
		"scheme":   func(c *s3.Config) { c.Endpoint = "ftp://s3.example.com" },
		"userinfo": func(c *s3.Config) { c.Endpoint = "https://ada:hunter2@s3.example.com" },
		"form":     func(c *s3.Config) { c.Endpoint = "https://ada:hunter2@s3 .example%zz" },
	} {
		c := good
		spoil(&c)
		if _, _, err := s3.New(c); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, _, err := s3.New(good)
	must(t, err)
}

// The bucket that all share is left alone while it is away, so that nobody waits for it; and asked again by itself.
func TestASharedBucketThatIsAwayIsLeftAlone(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Cooldown = 2 * time.Second // less than usual, and more than a hundred calls take
	store, err := url.Parse(c.Endpoint)
	must(t, err)
	port, err := strconv.Atoi(store.Port())
	must(t, err)
	relay := servers.NewRelay(t, port)
	c.Endpoint = relay.Instead(c.Endpoint)
	f := open(t, c)
	must(t, put(f, "acme", t))
	relay.Break(servers.Silent)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := f.Size(t.Context(), "acme", "key"); !errors.Is(err, domain.ErrFilesUnavailable) {
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	start := time.Now()
	for range 100 {
		if _, err := f.Size(t.Context(), "acme", "key"); !errors.Is(err, client.ErrDown) ||
			domain.AsError(err).Wait != c.Cooldown {
			t.Fatalf("got %v", err)
		}
	}
	if took := time.Since(start); took > c.Cooldown {
		t.Errorf("100 calls of a store that was away took %v", took)
	}
	relay.Heal()
	expect.Eventually(t, "it is asked again", func() bool { return put(f, "acme", t) == nil })
}
