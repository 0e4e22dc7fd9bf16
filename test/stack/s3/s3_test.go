package s3

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/tenon-health/tenon/test/stack/child"
)

const bucket = "tenon"

// The gateway owns the working directory of the process, so this package
// has one gateway and its tests one after another.
func serve(t *testing.T) Options {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	o := Options{
		Dir: t.TempDir(), Address: l.Addr().String(), Region: "eu-central-1", AccessKey: "key", SecretKey: "secret",
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() { _ = Serve(ctx, o) }()
	for end := time.Now().Add(10 * time.Second); child.Listens(o.Address)(ctx) != nil && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	for range 2 {
		if err := EnsureBucket(t.Context(), o, bucket); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func TestObjects(t *testing.T) {
	o := serve(t)
	client := Client(o)
	put(t, client, "tenant/a.csv", "id,age\n1,60\n")
	t.Run("are read back", func(t *testing.T) {
		if got := get(t, client, "tenant/a.csv"); got != "id,age\n1,60\n" {
			t.Errorf("it reads %q", got)
		}
	})
	t.Run("are copied", func(t *testing.T) {
		in := &s3.CopyObjectInput{
			Bucket: aws.String(bucket), Key: aws.String("tenant/b.csv"), CopySource: aws.String(bucket + "/tenant/a.csv"),
		}
		if _, err := client.CopyObject(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if got := get(t, client, "tenant/b.csv"); got != "id,age\n1,60\n" {
			t.Errorf("the copy reads %q", got)
		}
	})
	t.Run("are reached by a presigned link only", func(t *testing.T) { checkLink(t, client, o) })
	t.Run("do not come of parts that were cut", func(t *testing.T) { checkCut(t, client) })
	t.Run("are refused with a wrong secret", func(t *testing.T) {
		wrong := o
		wrong.SecretKey = "guess"
		if _, err := Client(wrong).GetObject(t.Context(), &s3.GetObjectInput{
			Bucket: aws.String(bucket), Key: aws.String("tenant/a.csv"),
		}); err == nil {
			t.Error("a wrong secret was accepted")
		}
	})
}

func put(t *testing.T, client *s3.Client, key, text string) {
	t.Helper()
	in := &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), Body: bytes.NewReader([]byte(text)),
		ContentType: aws.String("text/csv"),
	}
	if _, err := client.PutObject(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, client *s3.Client, key string) string {
	t.Helper()
	out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	if err != nil || aws.ToString(out.ContentType) != "text/csv" {
		t.Fatal(aws.ToString(out.ContentType), err)
	}
	return string(text)
}

func checkLink(t *testing.T, client *s3.Client, o Options) {
	signed, err := s3.NewPresignClient(client).PresignGetObject(
		t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("tenant/a.csv")},
	)
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]int{signed.URL: 200, "http://" + o.Address + "/" + bucket + "/tenant/a.csv": 403} {
		r, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s answers %d", url, r.StatusCode)
		}
	}
}
