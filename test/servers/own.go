package servers

import (
	"encoding/json"
	"net/netip"
	"os"
	"sync"
	"testing"
)

// info names the file in which the stack says where everything is.
const info = "TENON_STACK"

// OwnServer is a second server of the stack, such as a company may have for itself: behind TLS,
// and asking for logins.
type OwnServer struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user"` // who may do everything
	Password string `json:"password"`
	Region   string `json:"region"`
	Bucket   string `json:"bucket"`
	Behind   string `json:"behind"` // the server itself, without TLS
	Program  string `json:"program"`
}

// OwnServers are the second servers.
type OwnServers struct {
	CA    string    `json:"ca_certificates"`
	Mongo OwnServer `json:"mongodb"`
	S3    OwnServer `json:"s3"`
}

var ownServers = sync.OnceValues(func() (OwnServers, error) {
	var found struct {
		Own OwnServers `json:"own_servers"`
	}
	text, err := os.ReadFile(os.Getenv(info))
	if err != nil {
		return found.Own, err
	}
	return found.Own, json.Unmarshal(text, &found)
})

// Own returns the second servers of the stack that the tests run on.
func Own(t testing.TB) OwnServers {
	t.Helper()
	found, err := ownServers()
	if err != nil {
		t.Fatalf("This test needs real servers. Run it by `make test`, or by `bin/stack test -- go test ./…` (%v).", err)
	}
	return found
}

// Loopback is the network of the second servers, which must be allowed to be dialled.
func Loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}
