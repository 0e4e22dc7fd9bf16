package wire

import (
	"bytes"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// traefikStatic and traefikDynamic are of Traefik's options those that deploy/ sets; another one is refused.
type traefikStatic struct {
	Global struct {
		Check bool `yaml:"checkNewVersion"`
		Usage bool `yaml:"sendAnonymousUsage"`
	}
	EntryPoints map[string]struct {
		Address string
		HTTP    struct {
			MaxHeaderBytes int `yaml:"maxHeaderBytes"`
		} `yaml:"http"`
		Transport struct {
			Timeouts struct {
				Read  time.Duration `yaml:"readTimeout"`
				Write time.Duration `yaml:"writeTimeout"`
				Idle  time.Duration `yaml:"idleTimeout"`
			} `yaml:"respondingTimeouts"`
		}
	} `yaml:"entryPoints"`
	Providers struct {
		File struct{ Filename string }
	}
	Log       struct{ Level string }
	AccessLog struct {
		Format string
		Fields struct {
			Mode    string `yaml:"defaultMode"`
			Names   map[string]string
			Headers struct {
				Mode string `yaml:"defaultMode"`
			}
		}
	} `yaml:"accessLog"`
}

type traefikDynamic struct {
	HTTP struct {
		Routers map[string]struct {
			Rule, Service string
			EntryPoints   []string `yaml:"entryPoints"`
			Middlewares   []string
			TLS           struct{ Options string } `yaml:"tls"`
		}
		Middlewares map[string]struct {
			Retry struct {
				Attempts int
				Initial  time.Duration `yaml:"initialInterval"`
			}
		}
		Services map[string]struct {
			LoadBalancer struct {
				PassHost    bool                   `yaml:"passHostHeader"`
				Servers     []struct{ URL string } // at least two
				HealthCheck traefikCheck           `yaml:"healthCheck"`
				Transport   string                 `yaml:"serversTransport"`
			} `yaml:"loadBalancer"`
		}
		Transports map[string]struct {
			MaxIdle  int `yaml:"maxIdleConnsPerHost"`
			Timeouts struct {
				Dial   time.Duration `yaml:"dialTimeout"`
				Header time.Duration `yaml:"responseHeaderTimeout"`
				Idle   time.Duration `yaml:"idleConnTimeout"`
			} `yaml:"forwardingTimeouts"`
		} `yaml:"serversTransports"`
	}
	TLS struct {
		Certificates []struct {
			Certificate string `yaml:"certFile"`
			Key         string `yaml:"keyFile"`
		}
		Options map[string]struct {
			Min    string `yaml:"minVersion"`
			Strict bool   `yaml:"sniStrict"`
		}
	} `yaml:"tls"`
}

type traefikCheck struct {
	Path              string
	Port              int
	Interval, Timeout time.Duration
}

func readTraefik(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("../deploy/traefik/" + name)
	if err != nil {
		t.Fatal(err)
	}
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// usualTime is how long something takes at most where nobody sets it.
func usualTime(t *testing.T, name string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(usual(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func usual(t *testing.T, name string) string {
	t.Helper()
	all := settings(reflect.TypeFor[Config]())
	i := slices.IndexFunc(all, func(s setting) bool { return s.name == name })
	if i < 0 {
		t.Fatalf("there is no %s", name)
	}
	return all[i].defaultValue
}

// TestTraefikFitsOurLimits, and logs nothing of paths and queries.
func TestTraefikFitsOurLimits(t *testing.T) {
	t.Parallel()
	var static traefikStatic
	readTraefik(t, "traefik.yml", &static)
	entry := static.EntryPoints["websecure"]
	if entry.Address != ":443" || len(static.EntryPoints) != 1 || entry.HTTP.MaxHeaderBytes != 16<<10 ||
		entry.Transport.Timeouts.Read <= usualTime(t, "LIMIT_UPLOAD_TIME") || entry.Transport.Timeouts.Write != 0 {
		t.Errorf("%+v", static.EntryPoints)
	}
	fields := static.AccessLog.Fields
	for _, name := range []string{
		"RequestPath", "RequestAddr", "RequestHost", "request_Referer", "ClientAddr", "ClientHost", "ClientUsername",
	} {
		if fields.Names[name] != "" || fields.Mode != "drop" || fields.Headers.Mode != "drop" {
			t.Errorf("%s is logged: %+v", name, fields)
		}
	}
	if static.Providers.File.Filename != "/etc/traefik/tenon.yml" || static.Log.Level != "ERROR" {
		t.Errorf("%+v %+v", static.Providers, static.Log)
	}
}

// TestTraefikSharesCallsOut among nodes that are ready.
func TestTraefikSharesCallsOut(t *testing.T) {
	t.Parallel()
	var c traefikDynamic
	readTraefik(t, "tenon.yml", &c)
	router := c.HTTP.Routers["tenon"]
	service, found := c.HTTP.Services[router.Service]
	balancer := service.LoadBalancer
	if !found || !slices.Equal(router.EntryPoints, []string{"websecure"}) || len(balancer.Servers) < 2 ||
		!balancer.PassHost {
		t.Errorf("%+v leads to %+v", router, service)
	}
	for _, name := range router.Middlewares {
		if c.HTTP.Middlewares[name].Retry.Attempts != 2 {
			t.Errorf("%s is %+v", name, c.HTTP.Middlewares[name])
		}
	}
	_, ops, _ := strings.Cut(usual(t, "OPS_ADDR"), ":")
	if check := balancer.HealthCheck; check.Path != "/readyz" || strconv.Itoa(check.Port) != ops ||
		check.Interval <= 0 || check.Timeout <= 2*time.Second {
		t.Errorf("%+v", check)
	}
	times := c.HTTP.Transports[balancer.Transport].Timeouts
	if times.Header <= usualTime(t, "LIMIT_UPLOAD_TIME") || times.Idle <= 0 || times.Idle >= time.Minute {
		t.Errorf("%+v", times)
	}
	if tls := c.TLS.Options[router.TLS.Options]; tls.Min != "VersionTLS12" || len(c.TLS.Certificates) != 1 {
		t.Errorf("%+v", c.TLS)
	}
}

// TestNginxFitsOurLimits compares with what holds where nobody sets them.
func TestNginxFitsOurLimits(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../deploy/nginx/tenon.conf")
	if err != nil {
		t.Fatal(err)
	}
	for name, directive := range map[string]string{
		"LIMIT_BODY_BYTES": `\n    client_max_body_size`, "LIMIT_UPLOAD_BYTES": `\n        client_max_body_size`,
		"LIMIT_REQUEST_TIME": `\n    proxy_read_timeout`, "LIMIT_UPLOAD_TIME": `\n        proxy_read_timeout`,
	} {
		found := regexp.MustCompile(directive + ` +(\d+)([ms]);`).FindStringSubmatch(string(text))
		if found == nil {
			t.Fatalf("there is no %q", directive)
		}
		if least := usual(t, name); !isMore(t, found[1], found[2], least) {
			t.Errorf("%s is %s, and%s %s%s", name, least, directive, found[1], found[2])
		}
	}
}

// isMore compares what nginx writes with what we write: bytes, or a time.
func isMore(t *testing.T, number, unit, than string) bool {
	t.Helper()
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if bytes, err := strconv.ParseInt(than, 10, 64); err == nil {
		return unit == "m" && n<<20 > bytes
	}
	took, err := time.ParseDuration(than)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(n)*map[string]time.Duration{"m": time.Minute, "s": time.Second}[unit] > took
}
