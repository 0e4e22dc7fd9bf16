package s3

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const partSize = 5 << 20

// checkCut sends parts whose connection breaks, then one that comes as a whole.
func checkCut(t *testing.T, client *s3.Client) {
	started, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{
		Bucket: aws.String(bucket), Key: aws.String("tenant/parts"),
	})
	if err != nil {
		t.Fatal(err)
	}
	cuts := []int{0, 1, 1 << 10, partSize / 2, partSize - 1}
	for i, cut := range cuts {
		sendCut(t, partURL(t, client, *started.UploadId, i+1), cut)
	}
	list := &s3.ListPartsInput{Bucket: aws.String(bucket), Key: aws.String("tenant/parts"), UploadId: started.UploadId}
	parts, err := client.ListParts(t.Context(), list)
	if err != nil || len(parts.Parts) > 0 {
		t.Fatalf("%v: of parts that were cut there are %d", err, len(parts.Parts))
	}
	answer := sendCut(t, partURL(t, client, *started.UploadId, 1), partSize)
	if !strings.HasPrefix(answer, "HTTP/1.1 200") {
		t.Fatal(answer)
	}
	if parts, err = client.ListParts(t.Context(), list); err != nil || len(parts.Parts) != 1 {
		t.Errorf("%v: of one whole part there are %d", err, len(parts.Parts))
	}
}

func partURL(t *testing.T, client *s3.Client, upload string, number int) *url.URL {
	t.Helper()
	signed, err := s3.NewPresignClient(client).PresignUploadPart(t.Context(), &s3.UploadPartInput{
		Bucket: aws.String(bucket), Key: aws.String("tenant/parts"), UploadId: &upload,
		PartNumber: aws.Int32(int32(number)), ContentLength: aws.Int64(partSize),
	})
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(signed.URL)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// sendCut sends so many bytes of a part and no more, and waits for what is answered.
func sendCut(t *testing.T, to *url.URL, sent int) string {
	t.Helper()
	c, err := net.Dial("tcp", to.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	head := fmt.Sprintf("PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
		to.RequestURI(), to.Host, partSize)
	if _, err := c.Write(append([]byte(head), bytes.Repeat([]byte{'x'}, sent)...)); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(c) // nothing, or a reset, is an answer, too
	return string(answer)
}
