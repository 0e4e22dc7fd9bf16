package s3

import (
	"context"
	"errors"
	"net"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
)

// noting is a dialler that tells what it was asked for, and connects to nothing.
type noting struct{ asked string }

func (n *noting) DialContext(_ context.Context, _, address string) (net.Conn, error) {
	n.asked = address
	return nil, errors.New("not here")
}

// An address is dialled as it is said, with the usual port and with others.
func TestEveryHostAndPortIsDialled(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"2a00:1450::1", "::ffff:8.8.8.8", "8.8.8.8", "s3.acme.example"} {
		for _, port := range []int{443, 80, 4430, 9000} {
			want := net.JoinHostPort(host, strconv.Itoa(port))
			t.Run(want, func(t *testing.T) {
				t.Parallel()
				d := &noting{}
				b, err := openOwn(client.Target{
					Host: host, Port: port, Database: "acme", User: "ada", Password: "hunter2",
					Options: domain.DatasourceOptions{PathStyle: true},
				}, d, nil)
				if err != nil {
					t.Fatal(err)
				}
				_, err = b.client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: b.name}, func(o *s3.Options) {
					o.Retryer = aws.NopRetryer{}
				})
				if err == nil || d.asked != want {
					t.Errorf("dialled %q; %v", d.asked, err)
				}
			})
		}
	}
}

func TestOnlyTheUsualPortIsLeftOut(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"https://[::1]:443": "https://[::1]", "https://[::1]:80": "https://[::1]:80",
		"http://[::1]:80": "http://[::1]", "http://[::1]:443": "http://[::1]:443",
		"https://[::1]:4443": "https://[::1]:4443", "https://[::443]": "https://[::443]",
		"https://s3.acme.example:443/x": "https://s3.acme.example/x", "https://s3.acme.example": "https://s3.acme.example",
		"http://h:": "http://h:",
	} {
		if got := withoutUsualPort(endpoint); got != want {
			t.Errorf("%s: got %s, want %s", endpoint, got, want)
		}
	}
}
