// Package namespace gives a test a network of its own, in which every address is this machine's and
// from which nothing leaves, and tells what was sent there. Linux alone has such networks.
package namespace
