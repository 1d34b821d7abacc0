# Begins requests and does not end them: hold.pl NUMBER NAME. Then its process id is in /tmp/NAME.ready.
use strict;
use IO::Socket::INET;
my ($number, $name) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my @open;
while (@open < $number) {
  my $server = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 80) or die "no connection: $!\n";
  syswrite $server, "POST / HTTP/1.1\r\nHost: x\r\n";
  push @open, $server;
}
open my $ready, '>', "/tmp/$name.begun" or die $!;
print $ready $$;
close $ready;
rename "/tmp/$name.begun", "/tmp/$name.ready" or die $!;
sleep;
